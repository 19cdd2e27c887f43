package dev.freshet.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.metrics.FreshetMetricsAutoConfiguration;
import dev.freshet.spring.autoconfigure.observation.FreshetObservationAutoConfiguration;
import dev.freshet.spring.observation.FreshetObservation;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The page of metrics says what an application really has, no more and no less. */
class MetricsPageTest {

    private static final DocsPage PAGE = DocsPage.named("metrics.md");

    private static final String INTRODUCTION = """
            # Metrics and traces

            Generated from the meters of an application that has run some calls; a test compares. Write it again with

                mvn -B -ntp -q -pl platform-starter -am test -Dtest=MetricsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dfreshet.docs.write=true

            Prometheus shows `freshet.pool.slots` as `freshet_pool_slots`, counters with `_total`, the timer as `freshet_call_seconds_count`, `_sum`
            and `_max`. Tags are names that operators chose, exports of modules that operators uploaded, and fixed words; never text that a caller
            made up. Meters of an extension come and go with it.

            | meter | kind | tags | unit | |
            | --- | --- | --- | --- | --- |
            """;

    private static final String OBSERVATION = """

            ## Traces

            Each call is one Micrometer Observation, `freshet.call`: the timer above, and a span with the same keys where the application has
            tracing. It is current on the thread while the call runs, so spans of host functions and exemplars of the timer belong to it. In traces
            alone: %s, the number of the version that was called. A `FreshetCallConvention` bean names things otherwise;
            `management.observations.enable.freshet=false` switches it off.
            """;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FreshetAutoConfiguration.class,
                    FreshetMetricsAutoConfiguration.class,
                    FreshetObservationAutoConfiguration.class,
                    ObservationAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=1", "freshet.pool.max-memory=1MB", "freshet.modules.locations=");

    @Test
    void thePageIsWhatAnApplicationHas() {
        runner.run(context -> {
            use(context.getBean(WasmExtensionRegistry.class));
            String keys = Arrays.stream(FreshetObservation.HighCardinality.values())
                    .map(key -> "`" + key.asString() + "`")
                    .collect(Collectors.joining(", "));
            PAGE.is(INTRODUCTION + rows(context.getBean(MeterRegistry.class)) + String.format(OBSERVATION, keys));
        });
    }

    @Test
    void everyTagOfTheTimerIsDocumentedInTheCode() throws IOException {
        String row = Files.readAllLines(PAGE.path()).stream()
                .filter(line -> line.startsWith("| `freshet.call` |"))
                .findFirst()
                .orElseThrow();
        for (FreshetObservation.LowCardinality key : FreshetObservation.LowCardinality.values()) {
            assertThat(row).contains("`" + key.asString() + "`");
        }
    }

    /** Every outcome and every way to find a slot. */
    private static void use(WasmExtensionRegistry registry) {
        registry.register("a", TestModules.answer(1));
        registry.register("b", TestModules.trap());
        for (String function : new String[] {"answer", "answer", "nobody"}) {
            try {
                registry.call("a", function);
                registry.call("b", "trap");
            } catch (FreshetException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    private static String rows(MeterRegistry registry) {
        Map<String, String> rows = new TreeMap<>();
        Map<String, Map<String, TreeSet<String>>> tags = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            if (!id.getName().startsWith("freshet.")) {
                continue;
            }
            Map<String, TreeSet<String>> values = tags.computeIfAbsent(id.getName(), name -> new TreeMap<>());
            for (Tag tag : id.getTags()) {
                values.computeIfAbsent(tag.getKey(), key -> new TreeSet<>()).add(tag.getValue());
            }
            rows.put(id.getName(), kind(id) + " | %s | " + unit(id) + " | " + description(id) + " |");
        }
        StringBuilder table = new StringBuilder();
        rows.forEach((name, row) -> table.append("| `")
                .append(name)
                .append("` | ")
                .append(String.format(row, tags(name, tags.get(name))))
                .append('\n'));
        return table.toString();
    }

    private static String tags(String name, Map<String, TreeSet<String>> tags) {
        return tags.entrySet().stream()
                .map(tag -> "`" + tag.getKey() + "`" + values(name, tag.getKey(), tag.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Fixed words are listed; the timer's are with the observation's keys, as not all of them have happened here. */
    private static String values(String name, String key, TreeSet<String> values) {
        boolean names = key.equals("extension")
                || key.equals("function")
                || name.startsWith("freshet.call") && key.equals("error");
        return names || name.equals("freshet.call") || name.equals("freshet.call.active")
                ? ""
                : " (" + String.join(", ", values) + ")";
    }

    private static String kind(Meter.Id id) {
        return switch (id.getType()) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case TIMER -> "timer";
            case LONG_TASK_TIMER -> "long task timer";
            default -> id.getType().name();
        };
    }

    private static String unit(Meter.Id id) {
        return id.getBaseUnit() == null ? "" : id.getBaseUnit();
    }

    private static String description(Meter.Id id) {
        return switch (id.getName()) {
            case "freshet.call" ->
                "Wall time of calls, from before the lease to after the reset; `outcome` as for `freshet.calls`, `slot` is warm, empty,"
                        + " remapped, on-demand or none, `error` the exception's class or none";
            case "freshet.call.active" -> "Calls that run now";
            default -> String.valueOf(id.getDescription());
        };
    }
}
