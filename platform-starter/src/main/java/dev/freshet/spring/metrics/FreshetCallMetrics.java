package dev.freshet.spring.metrics;

import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ExtensionVersions;
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
            bound.add(rejected(extension, "memory", CallStats.Rejections::memory));
            bound.add(limited(extension, "output", CallStats.Limited::output));
            bound.add(limited(extension, "log", CallStats.Limited::log));
            bound.add(limited(extension, "error", CallStats.Limited::error));
            bound.add(limited(extension, "memory", CallStats.Limited::memory));
            bound.add(limited(extension, "table-entries", CallStats.Limited::tableEntries));
            bound.add(limited(extension, "heap", CallStats.Limited::heap));
            bound.add(FunctionCounter.builder(
                            "freshet.calls.cpu",
                            extensions,
                            of(extension, stats -> stats.cpu().toNanos() / 1e9))
                    .description("Processor time of the calls; that of short calls is reckoned from some of them")
                    .tag("extension", extension)
                    .baseUnit("seconds")
                    .register(registry));
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
            bound.add(FunctionCounter.builder("freshet.quarantines", extensions, of(extension, CallStats::quarantines))
                    .description("How often the active version was taken out of service since it was activated")
                    .tag("extension", extension)
                    .register(registry));
            bindVersions(extension, bound);
            return bound;
        }

        private void bindVersions(String extension, List<Meter> bound) {
            bound.add(Gauge.builder("freshet.version.active", extensions, status(extension, Binding::active))
                    .description("Number of the version that is called, 0 if none is")
                    .tag("extension", extension)
                    .register(registry));
            bound.add(Gauge.builder("freshet.version.enabled", extensions, status(extension, Binding::enabled))
                    .description(
                            "1 while calls are accepted, 0 while an operator has disabled the extension or no version can be called")
                    .tag("extension", extension)
                    .register(registry));
            bound.add(Gauge.builder("freshet.canary.percent", extensions, status(extension, Binding::percent))
                    .description("Share of the calls that a candidate gets, 0 without one")
                    .tag("extension", extension)
                    .baseUnit("percent")
                    .register(registry));
            bound.add(canary(extension, "ok", CallStats::ok));
            bound.add(canary(extension, "failed", Binding::failures));
        }

        private static double active(ExtensionVersions.Status status) {
            return status.active() == null ? 0 : status.active();
        }

        private static double enabled(ExtensionVersions.Status status) {
            return status.enabled() && status.outOfService() == null ? 1 : 0;
        }

        private static double percent(ExtensionVersions.Status status) {
            ExtensionVersions.Canary share = status.share();
            return share == null ? 0 : share.percent();
        }

        /** Rejections are the platform's doing, guest errors mostly the input's. */
        private static double failures(CallStats stats) {
            return (double) stats.trapped() + stats.deadlines() + stats.faults();
        }

        private Meter canary(String extension, String outcome, ToDoubleFunction<CallStats> value) {
            return FunctionCounter.builder(
                            "freshet.canary.calls", extensions, registry -> candidate(registry, extension, value))
                    .description(
                            "Calls of the present candidate that returned, and that trapped, missed their deadline or met a fault")
                    .tag("extension", extension)
                    .tag("outcome", outcome)
                    .baseUnit("calls")
                    .register(registry);
        }

        private static double candidate(
                WasmExtensionRegistry extensions, String extension, ToDoubleFunction<CallStats> value) {
            try {
                Integer canary = extensions.versions().status(extension).canary();
                return canary == null
                        ? 0
                        : value.applyAsDouble(extensions
                                .versions()
                                .get(extension, String.valueOf(canary))
                                .calls());
            } catch (UnknownExtensionException e) {
                // The candidate or the extension has gone between the two.
                return 0;
            }
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

    private static ToDoubleFunction<WasmExtensionRegistry> status(
            String extension, ToDoubleFunction<ExtensionVersions.Status> value) {
        return whileKnown(
                extensions -> value.applyAsDouble(extensions.versions().status(extension)));
    }

    private static ToDoubleFunction<WasmExtensionRegistry> of(String extension, ToDoubleFunction<CallStats> value) {
        return whileKnown(extensions -> value.applyAsDouble(extensions.callStats(extension)));
    }

    private static ToDoubleFunction<WasmExtensionRegistry> whileKnown(ToDoubleFunction<WasmExtensionRegistry> value) {
        return extensions -> {
            try {
                return value.applyAsDouble(extensions);
            } catch (UnknownExtensionException e) {
                // Gone, and its meters in a moment.
                return Double.NaN;
            }
        };
    }
}
