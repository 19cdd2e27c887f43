package dev.freshet.spring.metrics;

import dev.freshet.CallStats;
import dev.freshet.ExtensionInfo;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * How the calls of each extension end, as meters that come and go with the extension. Tags are the extension's name, which an operator
 * chose, and fixed words; never text of a guest.
 */
public final class FreshetCallMetrics implements MeterBinder {

    private final WasmExtensionRegistry extensions;

    public FreshetCallMetrics(WasmExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Binding binding = new Binding(extensions, registry);
        extensions.onChange(binding::follow);
        binding.follow();
    }

    /** The meters in one registry. */
    private static final class Binding {

        private final WasmExtensionRegistry extensions;
        private final MeterRegistry registry;
        /** By extension; guarded by this. */
        private final Map<String, List<Meter>> meters = new HashMap<>();

        Binding(WasmExtensionRegistry extensions, MeterRegistry registry) {
            this.extensions = extensions;
            this.registry = registry;
        }

        /** Changes may be told in any order, so this looks at what is registered now. */
        synchronized void follow() {
            Set<String> present = new HashSet<>();
            for (ExtensionInfo info : extensions.list()) {
                present.add(info.name());
                meters.computeIfAbsent(info.name(), this::bind);
            }
            meters.entrySet().removeIf(entry -> {
                boolean gone = !present.contains(entry.getKey());
                if (gone) {
                    entry.getValue().forEach(registry::remove);
                }
                return gone;
            });
        }

        private List<Meter> bind(String extension) {
            List<Meter> bound = new ArrayList<>();
            bound.add(calls(extension, "ok", CallStats::ok));
            bound.add(calls(extension, "trap", CallStats::trapped));
            bound.add(calls(extension, "guest-error", CallStats::guestErrors));
            bound.add(calls(extension, "deadline", CallStats::deadlines));
            bound.add(calls(extension, "interrupted", CallStats::interrupted));
            bound.add(calls(extension, "rejected", stats -> stats.rejected().total()));
            bound.add(calls(extension, "fault", CallStats::faults));
            bound.add(rejected(extension, "mismatch", CallStats.Rejections::mismatch));
            bound.add(rejected(extension, "input", CallStats.Rejections::input));
            bound.add(rejected(extension, "concurrency", CallStats.Rejections::concurrency));
            bound.add(rejected(extension, "leases", CallStats.Rejections::leases));
            bound.add(rejected(extension, "exhausted", CallStats.Rejections::exhausted));
            bound.add(rejected(extension, "quarantined", CallStats.Rejections::quarantined));
            bound.add(rejected(extension, "disabled", CallStats.Rejections::disabled));
            bound.add(limited(extension, "output", CallStats.Limited::output));
            bound.add(limited(extension, "log", CallStats.Limited::log));
            bound.add(limited(extension, "error", CallStats.Limited::error));
            bound.add(limited(extension, "memory", CallStats.Limited::memory));
            bound.add(limited(extension, "table-entries", CallStats.Limited::tableEntries));
            bound.add(Gauge.builder("freshet.calls.running", extensions, of(extension, CallStats::running))
                    .description("Calls and sessions that run now")
                    .tag("extension", extension)
                    .baseUnit("calls")
                    .register(registry));
            bound.add(Gauge.builder(
                            "freshet.quarantine.active",
                            extensions,
                            of(extension, stats -> stats.quarantine() == null ? 0 : 1))
                    .description("1 while the extension is out of service because it failed too often, else 0")
                    .tag("extension", extension)
                    .register(registry));
            return bound;
        }

        private Meter calls(String extension, String outcome, ToDoubleFunction<CallStats> value) {
            return FunctionCounter.builder("freshet.calls", extensions, of(extension, value))
                    .description("Calls by how they ended")
                    .tag("extension", extension)
                    .tag("outcome", outcome)
                    .baseUnit("calls")
                    .register(registry);
        }

        private Meter limited(String extension, String limit, ToDoubleFunction<CallStats.Limited> value) {
            return FunctionCounter.builder(
                            "freshet.calls.limited",
                            extensions,
                            of(extension, stats -> value.applyAsDouble(stats.limited())))
                    .description("Calls that ran and met a limit on what they say or hold")
                    .tag("extension", extension)
                    .tag("limit", limit)
                    .baseUnit("calls")
                    .register(registry);
        }

        private Meter rejected(String extension, String reason, ToDoubleFunction<CallStats.Rejections> value) {
            return FunctionCounter.builder(
                            "freshet.calls.rejected",
                            extensions,
                            of(extension, stats -> value.applyAsDouble(stats.rejected())))
                    .description("Calls declined before they began, by reason")
                    .tag("extension", extension)
                    .tag("reason", reason)
                    .baseUnit("calls")
                    .register(registry);
        }
    }

    private static ToDoubleFunction<WasmExtensionRegistry> of(String extension, ToDoubleFunction<CallStats> value) {
        return extensions -> {
            try {
                return value.applyAsDouble(extensions.callStats(extension));
            } catch (UnknownExtensionException e) {
                // Gone, and its meters in a moment.
                return Double.NaN;
            }
        };
    }
}
