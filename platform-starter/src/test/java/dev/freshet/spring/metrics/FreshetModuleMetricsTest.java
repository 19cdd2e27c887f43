package dev.freshet.spring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.spring.RecordingRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FreshetModuleMetricsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void everyReasonHasItsMeterWithADescription() {
        new FreshetModuleMetrics(new RecordingRegistry(new ArrayList<>())).bindTo(meters);

        Map<String, Double> values = meters.get("freshet.modules.rejected").functionCounters().stream()
                .collect(Collectors.toMap(each -> each.getId().getTag("reason"), each -> each.count()));
        assertThat(values)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("module-size", 31.0),
                        Map.entry("functions", 32.0),
                        Map.entry("function-size", 33.0),
                        Map.entry("locals", 34.0),
                        Map.entry("table-entries", 35.0),
                        Map.entry("memory", 36.0),
                        Map.entry("compile-time", 37.0),
                        Map.entry("compile-queue", 38.0),
                        Map.entry("call-time", 39.0),
                        Map.entry("grants", 40.0),
                        Map.entry("invalid", 41.0),
                        Map.entry("upload-memory", 42.0)));
        assertThat(meters.getMeters())
                .hasSize(values.size())
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
    }
}
