package dev.freshet.engine;

import dev.freshet.limits.CallCounters;
import dev.freshet.limits.CallLimits;
import dev.freshet.limits.CallPermits;
import dev.freshet.limits.Quarantine;

/** What bounds the calls of one registered module, and where they are counted; the counters outlive the module. */
record CallControl(CallLimits limits, CallPermits permits, Quarantine quarantine, CallCounters counters) {

    static CallControl of(CallLimits limits, Quarantine quarantine, CallCounters counters) {
        return new CallControl(limits, new CallPermits(limits.concurrentCalls()), quarantine, counters);
    }
}
