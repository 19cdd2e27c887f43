package dev.freshet.version;

import dev.freshet.GuestText;
import dev.freshet.admin.ExtensionEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last changes, and who wants to hear of the next. Thread-safe; listeners hear one event after another. */
public final class EventLog {

    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    static final int KEPT = 256;

    private final Supplier<@Nullable String> principal;
    private final CopyOnWriteArrayList<Consumer<ExtensionEvent>> listeners = new CopyOnWriteArrayList<>();
    /** Guarded by this. */
    private final ArrayDeque<ExtensionEvent> events = new ArrayDeque<>();
    /** Of the last event; guarded by this. */
    private long sequence;

    /** @param principal who acts on the present thread, null if nobody is known */
    public EventLog(Supplier<@Nullable String> principal) {
        this.principal = principal;
    }

    public void onEvent(Consumer<ExtensionEvent> listener) {
        listeners.add(listener);
    }

    /** Who acts on this thread, or null. */
    public @Nullable String principal() {
        return principal.get();
    }

    /** Notes what whoever acts on this thread has done. */
    public void note(
            ExtensionEvent.Type type,
            String extension,
            @Nullable Integer version,
            @Nullable String digest,
            String detail) {
        noteOf(principal.get(), type, extension, version, digest, detail);
    }

    /** Notes what the platform did by itself. */
    public void noteOwn(
            ExtensionEvent.Type type,
            String extension,
            @Nullable Integer version,
            @Nullable String digest,
            String detail) {
        noteOf(null, type, extension, version, digest, detail);
    }

    /** Notes what somebody has done, on whatever thread. */
    synchronized void noteOf(
            @Nullable String by,
            ExtensionEvent.Type type,
            String extension,
            @Nullable Integer version,
            @Nullable String digest,
            String detail) {
        ExtensionEvent event =
                new ExtensionEvent(++sequence, Instant.now(), type, extension, version, digest, by, detail);
        if (events.size() == KEPT) {
            events.removeFirst();
        }
        events.addLast(event);
        for (Consumer<ExtensionEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.error("A listener for changes of the extensions failed at {}", event, GuestText.loggable(e));
            }
        }
    }

    /** The last {@value #KEPT} at most, oldest first. */
    public synchronized List<ExtensionEvent> latest() {
        return List.copyOf(events);
    }
}
