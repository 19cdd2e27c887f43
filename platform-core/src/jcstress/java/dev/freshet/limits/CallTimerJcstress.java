package dev.freshet.limits;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * No interrupt of the watchdog's outlives the call it was meant for. One that came after {@link CallTimer#stop} would be seen here, or by
 * the same thread in the next round.
 */
@JCStressTest
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "ended in time")
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "was interrupted; stop() took the flag with it")
@Outcome(expect = FORBIDDEN, desc = "a stray interrupt")
@State
public class CallTimerJcstress {

    private final CallTimer timer = new CallTimer(null, new InterruptHolds());

    @Actor
    public void call(ZZ_Result result) {
        timer.start(0);
        result.r1 = timer.stop();
        result.r2 = Thread.interrupted();
    }

    /** Two looks: the first sees the call, the second finds it late. */
    @Actor
    public void watchdog() {
        timer.interruptIfLate(1);
        timer.interruptIfLate(2);
    }
}
