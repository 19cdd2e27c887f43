package dev.freshet.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.observation.FreshetObservationAutoConfiguration;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Tracer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration;
import org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Calls in an application that has tracing. */
class TracedCallTest {

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Spans spans = new Spans();

    private final ApplicationContextRunner traced = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FreshetAutoConfiguration.class,
                    FreshetObservationAutoConfiguration.class,
                    ObservationAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    PrometheusMetricsExportAutoConfiguration.class,
                    BraveAutoConfiguration.class,
                    MicrometerTracingAutoConfiguration.class,
                    PrometheusExemplarsAutoConfiguration.class))
            .withBean(SpanHandler.class, () -> spans)
            .withPropertyValues(
                    "management.tracing.sampling.probability=1.0",
                    "freshet.pool.slots=2",
                    "freshet.pool.max-memory=1MB",
                    "freshet.modules.locations=");

    @Test
    void theTimersExemplarIsTheSpanOfTheCall() {
        traced.run(context -> {
            WasmExtensionRegistry extensions = context.getBean(WasmExtensionRegistry.class);
            extensions.register("a", TestModules.answer(1));
            extensions.callNumber("a", "answer");

            MutableSpan span = spans.finished.get(0);
            assertThat(context.getBean(PrometheusMeterRegistry.class)
                            .scrape(OPEN_METRICS)
                            .lines()
                            .filter(line -> line.startsWith("freshet_call_seconds_count")))
                    .singleElement()
                    .asString()
                    .contains(
                            "extension=\"a\"", "span_id=\"" + span.id() + "\"", "trace_id=\"" + span.traceId() + "\"");
        });
    }

    @Test
    void aSpanIsAChildOfTheCallersAndCarriesKeysAndFailure() {
        traced.run(context -> {
            WasmExtensionRegistry extensions = context.getBean(WasmExtensionRegistry.class);
            extensions.register("trap", TestModules.trap());
            Tracer tracer = context.getBean(Tracer.class);
            io.micrometer.tracing.Span caller = tracer.nextSpan().start();
            try (Tracer.SpanInScope scope = tracer.withSpan(caller)) {
                assertThatThrownBy(() -> extensions.call("trap", "trap")).isInstanceOf(GuestTrapException.class);
            } finally {
                caller.end();
            }

            MutableSpan call = spans.finished.get(0);
            assertThat(call.parentId()).isEqualTo(caller.context().spanId());
            assertThat(call.tags())
                    .containsEntry("extension", "trap")
                    .containsEntry("outcome", "trap")
                    .containsEntry("slot", "empty")
                    .containsEntry("freshet.version", "1");
            assertThat(call.error()).isInstanceOf(GuestTrapException.class);
        });
    }

    private static final class Spans extends SpanHandler {

        private final List<MutableSpan> finished = new CopyOnWriteArrayList<>();

        @Override
        public boolean end(TraceContext context, MutableSpan span, Cause cause) {
            finished.add(span);
            return true;
        }
    }
}
