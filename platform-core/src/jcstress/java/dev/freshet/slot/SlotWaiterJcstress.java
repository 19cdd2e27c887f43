package dev.freshet.slot;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Who gives a slot back and who begins to wait cannot miss each other: {@link Slot#publish} then {@link SlotWaiters#any} against {@link
 * SlotWaiters#enrol} then {@link Slot#state}. With a release store instead of a volatile one, both could.
 */
@JCStressTest
@Outcome(
        id = {"true, true", "true, false", "false, true"},
        expect = ACCEPTABLE,
        desc = "at least one sees the other")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "a waiter sleeps beside an idle slot")
@State
public class SlotWaiterJcstress {

    private final Slot slot = StressedSlot.leased();
    private final SlotWaiters waiters = new SlotWaiters();

    @Actor
    public void givesBack(ZZ_Result result) {
        slot.publish(Slot.State.CLEAN);
        result.r1 = waiters.any();
    }

    @Actor
    public void waits(ZZ_Result result) {
        waiters.enrol();
        result.r2 = slot.state() == Slot.State.CLEAN;
    }
}
