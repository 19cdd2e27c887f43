package dev.freshet.sample.web;

import dev.freshet.sample.problem.ProblemException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/** The body of one request, read by whoever reads it, within the bounds of {@link BodyWaits}. Used by the request's thread. */
final class TimedBody implements InputBuffer {

    private static final long LOOK_NANOS = 1_000_000;

    private final Request request;
    private final InputBuffer body;
    private final BodyWaits waits;
    private final long beganNanos = System.nanoTime();
    private long bytes;
    private boolean refused;

    private TimedBody(Request request, InputBuffer body, BodyWaits waits) {
        this.request = request;
        this.body = body;
        this.waits = waits;
    }

    /** Puts itself in the place of the request's body. Tomcat uses its request objects again, so the one before may still stand there. */
    static TimedBody of(Request request, BodyWaits waits) {
        restore(request);
        TimedBody timed = new TimedBody(request, request.getInputBuffer(), waits);
        request.setInputBuffer(timed);
        return timed;
    }

    static void restore(Request request) {
        if (request.getInputBuffer() instanceof TimedBody timed) {
            request.setInputBuffer(timed.body);
        }
    }

    @Override
    public int available() {
        return body.available();
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
        if (isComplete()) {
            return body.doRead(handler);
        }
        if (System.nanoTime() - waits.deadlineNanos(beganNanos, bytes) > 0) {
            throw refuse(BodyWaits.tooSlow());
        }
        if (!waits.mayWait()) {
            awaitArrival();
            return counted(body.doRead(handler));
        }
        try {
            return counted(body.doRead(handler));
        } finally {
            waits.waited();
        }
    }

    /** Returns when a read will not wait. Of a chunked body nobody can tell: a chunk's size may be on its way. */
    private void awaitArrival() {
        long until = System.nanoTime() + waits.grace().toNanos();
        while (request.getContentLengthLong() >= 0 && System.nanoTime() - until < 0) {
            request.action(ActionCode.AVAILABLE, Boolean.TRUE);
            if (request.getAvailable() > 0) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw refuse(BodyWaits.tooMany());
    }

    /** Whether all of it has been read, so that a read only says so. */
    private boolean isComplete() {
        AtomicBoolean complete = new AtomicBoolean();
        request.action(ActionCode.REQUEST_BODY_FULLY_READ, complete);
        return complete.get();
    }

    private ProblemException refuse(ProblemException problem) {
        refused = true;
        return problem;
    }

    private int counted(int read) {
        bytes += Math.max(0, read);
        return read;
    }

    /** Whether a read was refused. Nobody should try to read the rest. */
    boolean isRefused() {
        return refused;
    }
}
