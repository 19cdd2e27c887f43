package dev.freshet.slot;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Of two that claim an idle slot exactly one has it. */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "one owner")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "two owners")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "lost: the slot was idle, nobody has it")
@State
public class SlotClaimJcstress {

    private final Slot slot = StressedSlot.empty();

    @Actor
    public void first(ZZ_Result result) {
        result.r1 = slot.claim(Slot.State.EMPTY);
    }

    @Actor
    public void second(ZZ_Result result) {
        result.r2 = slot.claim(Slot.State.EMPTY);
    }
}
