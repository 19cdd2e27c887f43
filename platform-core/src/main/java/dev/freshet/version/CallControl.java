package dev.freshet.version;

import dev.freshet.limits.CallCounters;
import dev.freshet.limits.CallLimits;
import dev.freshet.limits.CallPermits;
import dev.freshet.limits.LoopChecks;
import dev.freshet.limits.Quarantine;

/**
 * What bounds the calls of one version, and where they are counted; made anew each time the version becomes one that is called, but for the
 * counters.
 *
 * @param version its number, 0 before it has one
 * @param loopChecks of the module, shared by all that run its code
 */
public record CallControl(
        int version,
        CallLimits limits,
        CallPermits permits,
        Quarantine quarantine,
        CallCounters counters,
        LoopChecks loopChecks) {

    static CallControl of(
            int version, CallLimits limits, Quarantine quarantine, CallCounters counters, LoopChecks loopChecks) {
        return new CallControl(
                version, limits, new CallPermits(limits.concurrentCalls()), quarantine, counters, loopChecks);
    }
}
