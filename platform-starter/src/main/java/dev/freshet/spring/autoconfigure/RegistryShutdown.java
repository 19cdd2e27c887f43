package dev.freshet.spring.autoconfigure;

import dev.freshet.WasmExtensionRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Closes the registry when the context closes: after the web server has drained and the executors have stopped, before any bean that a
 * guest may still be using is destroyed. Waits for calls in flight, each of which ends by its own deadline.
 *
 * <p>A context that is merely stopped or paused, to be started again, keeps its registry: a closed one could not be opened again.
 */
final class RegistryShutdown implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

    /** Stopped after the web server's graceful shutdown ({@code DEFAULT_PHASE - 1024}) and stop ({@code DEFAULT_PHASE - 2048}). */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final WasmExtensionRegistry registry;
    private final ApplicationContext context;
    /** Written by the thread that closes the context before that same thread stops this bean. */
    private volatile boolean closing;

    private volatile boolean running;

    RegistryShutdown(WasmExtensionRegistry registry, ApplicationContext context) {
        this.registry = registry;
        this.context = context;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing |= event.getApplicationContext() == context;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (closing) {
            registry.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
