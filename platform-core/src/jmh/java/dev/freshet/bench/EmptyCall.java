package dev.freshet.bench;

import dev.freshet.bench.Contender.Invocation;
import org.openjdk.jmh.annotations.Param;

/**
 * A call that does next to nothing, so that what is measured is the instance: an empty export of the small and of the large guest; and of
 * the rule engine an allocation of nothing, for which its Go runtime runs some code of its own. A peer that builds that one anew boots
 * the runtime in each call, as it must; Freshet captured it booted.
 */
public class EmptyCall extends FreshCallBenchmark {

    @Param({"PROBE", "LARGE", "RULES"})
    public String guest = "";

    @Override
    Guest guest() {
        return Guest.valueOf(guest);
    }

    @Override
    Invocation prepare(Contender from) {
        return switch (guest()) {
            case PROBE, LARGE -> from.prepare("empty");
            case RULES -> from.prepare("freshet_alloc", 0);
        };
    }
}
