package dev.freshet.spring.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spring.TestModules;
import dev.freshet.wiring.FreshetBuilder;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FreshetCallMetricsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WasmExtensionRegistry registry = new FreshetBuilder()
            .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
            .quarantine(QuarantineSettings.defaults().withFailures(2))
            .build();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void everyOutcomeAndEveryReasonHasItsMeter() {
        registry.register("trap", TestModules.trap());
        new FreshetCallMetrics(registry).bindTo(meters);
        assertThatThrownBy(() -> registry.call("trap", "nobody")).isInstanceOf(CallMismatchException.class);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> registry.call("trap", "trap")).isInstanceOf(GuestTrapException.class);
        }
        assertThatThrownBy(() -> registry.call("trap", "trap")).isInstanceOf(ExtensionQuarantinedException.class);

        Map<String, Double> values = new HashMap<>(values());
        assertThat(values.remove("freshet.calls.cpu trap")).isBetween(1e-9, 10.0);
        assertThat(values)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("freshet.calls trap ok", 0.0),
                        Map.entry("freshet.calls trap trap", 2.0),
                        Map.entry("freshet.calls trap guest-error", 0.0),
                        Map.entry("freshet.calls trap deadline", 0.0),
                        Map.entry("freshet.calls trap interrupted", 0.0),
                        Map.entry("freshet.calls trap rejected", 2.0),
                        Map.entry("freshet.calls trap fault", 0.0),
                        Map.entry("freshet.calls.rejected trap mismatch", 1.0),
                        Map.entry("freshet.calls.rejected trap input", 0.0),
                        Map.entry("freshet.calls.rejected trap concurrency", 0.0),
                        Map.entry("freshet.calls.rejected trap leases", 0.0),
                        Map.entry("freshet.calls.rejected trap exhausted", 0.0),
                        Map.entry("freshet.calls.rejected trap quarantined", 1.0),
                        Map.entry("freshet.calls.rejected trap disabled", 0.0),
                        Map.entry("freshet.calls.rejected trap memory", 0.0),
                        Map.entry("freshet.calls.limited trap heap", 0.0),
                        Map.entry("freshet.calls.limited trap memory", 0.0),
                        Map.entry("freshet.calls.limited trap table-entries", 0.0),
                        Map.entry("freshet.quarantines trap", 1.0),
                        Map.entry("freshet.version.active trap", 1.0),
                        Map.entry("freshet.version.enabled trap", 1.0),
                        Map.entry("freshet.canary.percent trap", 0.0),
                        Map.entry("freshet.canary.calls trap ok", 0.0),
                        Map.entry("freshet.canary.calls trap failed", 0.0),
                        Map.entry("freshet.calls.limited trap output", 0.0),
                        Map.entry("freshet.calls.limited trap log", 0.0),
                        Map.entry("freshet.calls.limited trap error", 0.0),
                        Map.entry("freshet.calls.running trap", 0.0),
                        Map.entry("freshet.quarantine.active trap", 1.0)));
    }

    @Test
    void callsOfACandidateAreCountedApartAndItsShareIsShown() {
        registry.register("a", TestModules.answer(1));
        registry.versions().upload("a", TestModules.answer(2), Upload.of(ExtensionOptions.defaults()));
        registry.versions().startCanary("a", "2", Canary.ofCalls(100));
        new FreshetCallMetrics(registry).bindTo(meters);
        registry.callNumber("a", "answer");
        assertThat(values())
                .containsEntry("freshet.canary.percent a", 100.0)
                .containsEntry("freshet.canary.calls a ok", 1.0)
                .containsEntry("freshet.version.active a", 1.0)
                .containsEntry("freshet.calls a ok", 1.0);
        registry.versions().abortCanary("a");
        registry.versions().disable("a");
        assertThat(values())
                .containsEntry("freshet.canary.percent a", 0.0)
                .containsEntry("freshet.version.enabled a", 0.0);
    }

    @Test
    void metersComeAndGoWithTheExtension() {
        new FreshetCallMetrics(registry).bindTo(meters);
        assertThat(meters.getMeters()).isEmpty();

        registry.register("add", TestModules.add());
        registry.call("add", "add", 1, 2);
        registry.register("add", TestModules.add());
        registry.register("counter", TestModules.counter());
        registry.call("add", "add", 1, 2);
        assertThat(values()).containsEntry("freshet.calls add ok", 2.0).containsEntry("freshet.calls counter ok", 0.0);

        registry.remove("add");
        assertThat(values().keySet()).allMatch(name -> name.contains(" counter"));
        registry.remove("counter");
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void everyMeterHasADescription() {
        registry.register("add", TestModules.add());
        new FreshetCallMetrics(registry).bindTo(meters);

        assertThat(meters.getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
    }

    private Map<String, Double> values() {
        return meters.getMeters().stream()
                .collect(Collectors.toMap(
                        FreshetCallMetricsTest::nameAndTags,
                        meter -> meter.measure().iterator().next().getValue(),
                        (one, other) -> Double.NaN,
                        TreeMap::new));
    }

    private static String nameAndTags(Meter meter) {
        Meter.Id id = meter.getId();
        return id.getName()
                + id.getTags().stream().map(each -> " " + each.getValue()).collect(Collectors.joining());
    }
}
