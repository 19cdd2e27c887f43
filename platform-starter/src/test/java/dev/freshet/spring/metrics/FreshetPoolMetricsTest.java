package dev.freshet.spring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spring.RecordingRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.wiring.FreshetBuilder;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FreshetPoolMetricsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void everyFigureHasItsMeter() {
        new FreshetPoolMetrics(new RecordingRegistry(new ArrayList<>())).bindTo(meters);

        assertThat(values())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("freshet.pool.slots empty slots", 1.0),
                        Map.entry("freshet.pool.slots clean slots", 2.0),
                        Map.entry("freshet.pool.slots leased slots", 3.0),
                        Map.entry("freshet.pool.slots resetting slots", 4.0),
                        Map.entry("freshet.pool.slots poisoned slots", 5.0),
                        Map.entry("freshet.pool.leases warm leases", 6.0),
                        Map.entry("freshet.pool.leases empty leases", 7.0),
                        Map.entry("freshet.pool.leases remapped leases", 8.0),
                        Map.entry("freshet.pool.leases on-demand leases", 9.0),
                        Map.entry("freshet.pool.resets.dirty pages", 10.0),
                        Map.entry("freshet.pool.resets.copied bytes", 11.0),
                        Map.entry("freshet.pool.resets.zeroed bytes", 12.0),
                        Map.entry("freshet.pool.resets.discards calls", 13.0),
                        Map.entry("freshet.pool.resets.discarded bytes", 14.0),
                        Map.entry("freshet.pool.resets.unmarked resets", 24.0),
                        Map.entry("freshet.pool.resets.failed resets", 15.0),
                        Map.entry("freshet.pool.resets.verified resets", 22.0),
                        Map.entry("freshet.pool.resets.mismatches resets", 23.0),
                        Map.entry("freshet.pool.rejected leases", 16.0),
                        Map.entry("freshet.pool.waits leases", 17.0),
                        Map.entry("freshet.images.count images", 18.0),
                        Map.entry("freshet.images.bytes bytes", 19.0),
                        Map.entry("freshet.images.loads images", 20.0),
                        Map.entry("freshet.images.evictions images", 21.0),
                        Map.entry("freshet.memory.used bytes", 51.0),
                        Map.entry("freshet.memory.budget bytes", 52.0),
                        Map.entry("freshet.memory.guest-heap.used bytes", 53.0),
                        Map.entry("freshet.memory.guest-heap.budget bytes", 54.0),
                        Map.entry("freshet.uploads.memory.used bytes", 55.0),
                        Map.entry("freshet.uploads.memory.budget bytes", 56.0),
                        Map.entry("freshet.compilations compiled modules", 24.0),
                        Map.entry("freshet.compilations cached modules", 25.0),
                        Map.entry("freshet.compilations refused modules", 26.0),
                        Map.entry("freshet.compilations.time seconds", 27.0),
                        Map.entry("freshet.compilations.waiting null", 28.0),
                        Map.entry("freshet.compilations.background null", 29.0),
                        Map.entry("freshet.compilations interpreted modules", 30.0)));
    }

    @Test
    void everyMeterHasADescription() {
        new FreshetPoolMetrics(new RecordingRegistry(new ArrayList<>())).bindTo(meters);

        assertThat(meters.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
    }

    @Test
    void callsAreCountedAsLeases() {
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .build()) {
            new FreshetPoolMetrics(registry).bindTo(meters);
            registry.register("counter", TestModules.counter());

            registry.call("counter", "next");
            registry.call("counter", "next");

            assertThat(meters.get("freshet.pool.leases").functionCounters().stream()
                            .mapToDouble(counter -> counter.count())
                            .sum())
                    .isEqualTo(2);
            assertThat(meters.get("freshet.pool.slots")
                            .tag("state", "clean")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("freshet.pool.resets.dirty").functionCounter().count())
                    .isPositive();
        }
    }

    private Map<String, Double> values() {
        return meters.getMeters().stream()
                .collect(Collectors.toMap(
                        FreshetPoolMetricsTest::nameTagAndUnit,
                        meter -> meter.measure().iterator().next().getValue(),
                        (one, other) -> Double.NaN,
                        TreeMap::new));
    }

    private static String nameTagAndUnit(Meter meter) {
        Meter.Id id = meter.getId();
        String tag = id.getTags().stream().map(each -> " " + each.getValue()).collect(Collectors.joining());
        return id.getName() + tag + " " + id.getBaseUnit();
    }
}
