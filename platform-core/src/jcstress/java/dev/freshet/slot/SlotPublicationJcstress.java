package dev.freshet.slot;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Whoever claims a slot sees the plain fields that its owner before wrote: {@link Slot#publish} with {@link Slot#claim}. */
@JCStressTest
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "not given up yet")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "claimed, with all that was written before")
@Outcome(expect = FORBIDDEN, desc = "claimed, with fields of an earlier lease")
@State
public class SlotPublicationJcstress {

    private final Slot slot = StressedSlot.leased();

    @Actor
    public void ownerGivesUp() {
        slot.setMappedBytes(1);
        slot.usedAt(2);
        slot.publish(Slot.State.CLEAN);
    }

    @Actor
    public void nextClaims(JJ_Result result) {
        if (slot.claim(Slot.State.CLEAN)) {
            result.r1 = slot.mappedBytes();
            result.r2 = slot.usedAtNanos();
        } else {
            result.r1 = -1;
            result.r2 = -1;
        }
    }
}
