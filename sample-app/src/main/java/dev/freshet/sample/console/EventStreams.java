package dev.freshet.sample.console;

import dev.freshet.GuestText;
import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * All browsers that watch. Each keeps one of the server's threads, which is why they are few: {@value #MOST_SUBSCRIBERS}. Stops before the
 * web server does, which would wait for streams that never end. Thread-safe.
 */
@Component
class EventStreams implements SmartLifecycle {

    static final int MOST_SUBSCRIBERS = 16;

    /** So that a browser whose operator has signed out does not watch for ever; the others connect again. */
    private static final Duration MOST_TIME = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(EventStreams.class);

    private final JsonMapper mapper;
    private final Semaphore places = new Semaphore(MOST_SUBSCRIBERS);
    private final CopyOnWriteArrayList<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private volatile boolean running;

    EventStreams(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Makes the response a stream whose first event is this one, and returns when it has ended.
     *
     * @throws ProblemException if as many browsers watch as may
     */
    void serve(HttpServletResponse response, String event, Object data) throws IOException {
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_STREAMS, "at most " + MOST_SUBSCRIBERS + " browsers can watch at a time");
        }
        Subscriber subscriber = new Subscriber();
        try {
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("Cache-Control", "no-store");
            subscriber.offer(frame(event, data));
            subscribers.add(subscriber);
            // After it was added: stop() clears the flag first and ends all then.
            if (running) {
                subscriber.serve(response.getOutputStream(), MOST_TIME);
            }
        } catch (IOException e) {
            log.debug("A watching browser is gone", GuestText.loggable(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            subscribers.remove(subscriber);
            places.release();
        }
    }

    boolean isWatched() {
        return !subscribers.isEmpty();
    }

    /** Sends an event to whoever watches. Never blocks. */
    void send(String event, Object data) {
        if (isWatched()) {
            byte[] frame = frame(event, data);
            subscribers.forEach(subscriber -> subscriber.offer(frame));
        }
    }

    /** JSON has no line breaks of its own, so one data line holds it. */
    private byte[] frame(String event, Object data) {
        return ("event: " + event + "\ndata: " + mapper.writeValueAsString(data) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        subscribers.forEach(Subscriber::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
