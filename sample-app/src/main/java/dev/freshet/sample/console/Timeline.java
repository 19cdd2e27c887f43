package dev.freshet.sample.console;

import dev.freshet.GuestText;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.sample.extensions.UploadProgress;
import dev.freshet.spring.actuate.endpoint.EventDescriptor;
import dev.freshet.spring.actuate.endpoint.ExtensionsDescriptor;
import dev.freshet.spring.actuate.endpoint.PoolDescriptor;
import dev.freshet.spring.actuate.endpoint.WasmExtensionsEndpoint;
import dev.freshet.spring.actuate.endpoint.WasmPoolEndpoint;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Looks at the platform once a second, remembers two minutes of calls, and tells whoever watches. The event of each second is the streams' heartbeat
 * too.
 */
@Component
class Timeline implements SmartInitializingSingleton, DisposableBean {

    static final int KEPT_SECONDS = 120;

    private static final Logger log = LoggerFactory.getLogger(Timeline.class);

    private final WasmExtensionRegistry registry;
    private final WasmExtensionsEndpoint extensions;
    private final WasmPoolEndpoint pool;
    private final CallTimes times;
    private final EventStreams streams;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "console-timeline"));

    /** Guarded by this, oldest first. */
    private final ArrayDeque<Second> seconds = new ArrayDeque<>();

    Timeline(
            WasmExtensionRegistry registry,
            WasmExtensionsEndpoint extensions,
            WasmPoolEndpoint pool,
            CallTimes times,
            EventStreams streams) {
        this.registry = registry;
        this.extensions = extensions;
        this.pool = pool;
        this.times = times;
        this.streams = streams;
    }

    /** Calls of each extension that was called in one second. */
    record Second(long atMillis, Map<String, CallTimes.Sample> calls) {}

    /** What happened, for somebody who begins to watch, and how many of what there are. */
    record History(
            int keptSeconds, int buckets, List<Second> seconds, List<EventDescriptor> changes, String principal) {}

    /** The last second and the present, as the actuator's endpoints say it. */
    record Now(Second second, List<ExtensionsDescriptor.Summary> extensions, PoolDescriptor pool) {}

    @Override
    public void afterSingletonsInstantiated() {
        registry.versions().onEvent(this::changed);
        clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** @param principal who asks */
    History history(String principal) {
        List<Second> past;
        synchronized (this) {
            past = List.copyOf(seconds);
        }
        return new History(
                KEPT_SECONDS, Histogram.BUCKETS, past, extensions.extensions().events(), principal);
    }

    private void tick() {
        try {
            Second second = new Second(
                    System.currentTimeMillis(),
                    times.drain(new HashSet<>(registry.versions().names())));
            synchronized (this) {
                if (seconds.size() == KEPT_SECONDS) {
                    seconds.removeFirst();
                }
                seconds.addLast(second);
            }
            if (streams.isWatched()) {
                streams.send("second", new Now(second, extensions.extensions().extensions(), pool.pool()));
            }
        } catch (RuntimeException e) {
            // An exception would end the schedule.
            log.error("The console's timeline missed a second", GuestText.loggable(e));
        }
    }

    private void changed(ExtensionEvent event) {
        streams.send("change", event);
    }

    @EventListener
    void progressed(UploadProgress progress) {
        streams.send("upload", progress);
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
    }
}
