package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.RecordingRegistry;
import dev.freshet.spring.TestModules;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

class RegistryShutdownTest {

    private final List<String> events = new ArrayList<>();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(FreshetAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB");

    private final ApplicationContextRunner recording =
            runner.withBean(WasmExtensionRegistry.class, () -> new RecordingRegistry(events));

    @Test
    void closesTheRegistryAfterTheWebServerAndBeforeBeansAreDestroyed() {
        int drain = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
        int stop = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;
        recording
                .withBean("drain", Recorder.class, () -> new Recorder(drain, "web server drained", events))
                .withBean("stop", Recorder.class, () -> new Recorder(stop, "web server stopped", events))
                .withBean(Resource.class, () -> new Resource(events))
                .run(context -> {});

        assertThat(events.subList(0, 4))
                .containsExactly("web server drained", "web server stopped", "registry closed", "resource destroyed");
    }

    @Test
    void aContextThatIsStoppedAndStartedKeepsItsRegistry() {
        recording.run(context -> {
            context.stop();
            context.start();
            ((ConfigurableApplicationContext) context.getSourceApplicationContext()).pause();
            ((ConfigurableApplicationContext) context.getSourceApplicationContext()).restart();
            assertThat(events).isEmpty();
        });
        assertThat(events).contains("registry closed");
    }

    @Test
    @Timeout(30)
    void aCallInFlightEndsByItsOwnDeadlineBeforeThePoolGoes() {
        List<CompletableFuture<long[]>> calls = new ArrayList<>();
        List<WasmExtensionRegistry> registries = new ArrayList<>();
        runner.withPropertyValues("freshet.limits.call-time=500ms").run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("endless", TestModules.endless());
            calls.add(CompletableFuture.supplyAsync(() -> registry.call("endless", "spin")));
            while (registry.stats().slots().leased() == 0) {
                Thread.onSpinWait();
            }
            registries.add(registry);
        });

        assertThat(calls.get(0))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(DeadlineExceededException.class);
        assertThatThrownBy(() -> registries.get(0).call("endless", "spin")).isInstanceOf(FreshetException.class);
    }

    record Resource(List<String> events) implements AutoCloseable {

        @Override
        public void close() {
            events.add("resource destroyed");
        }
    }

    static final class Recorder implements SmartLifecycle {

        private final int phase;
        private final String event;
        private final List<String> events;
        private boolean running;

        Recorder(int phase, String event, List<String> events) {
            this.phase = phase;
            this.event = event;
            this.events = events;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            events.add(event);
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return phase;
        }
    }
}
