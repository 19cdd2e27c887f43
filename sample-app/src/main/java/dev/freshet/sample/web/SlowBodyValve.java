package dev.freshet.sample.web;

import dev.freshet.sample.problem.ProblemException;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long and how many threads wait for bodies: those that a controller reads, those of forms, and the rest of bodies that nobody has read,
 * which Tomcat reads on so that a client sees its answer instead of a broken connection.
 */
final class SlowBodyValve extends ValveBase {

    /** How much of a body that nobody wanted is read on: the largest module, with room. */
    private static final long MOST_DRAINED = 64L << 20;

    private final BodyWaits waits;

    SlowBodyValve(BodyWaits waits) {
        super(true);
        this.waits = waits;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        if (coyote.getContentLengthLong() <= 0 && coyote.getHeader("Transfer-Encoding") == null) {
            TimedBody.restore(coyote);
            getNext().invoke(request, response);
            return;
        }
        TimedBody body = TimedBody.of(coyote, waits);
        getNext().invoke(request, response);
        if (!request.isAsync()) {
            drain(request, response, body);
            TimedBody.restore(coyote);
        }
    }

    /** Sends the answer, then reads what is left, within the same bounds; if it does not come, the connection is closed. */
    private static void drain(Request request, Response response, TimedBody body) throws IOException {
        if (request.isFinished()) {
            return;
        }
        response.finishResponse();
        if (body.isRefused() || !drained(body)) {
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    private static boolean drained(TimedBody body) {
        Discarding discarding = new Discarding();
        try {
            for (long left = MOST_DRAINED; left > 0; ) {
                int read = body.doRead(discarding);
                if (read < 0) {
                    return true;
                }
                left -= read;
            }
            return false;
        } catch (IOException | ProblemException e) {
            return false;
        }
    }

    /** Takes what has been read and does nothing with it. */
    private static final class Discarding implements ApplicationBufferHandler {

        private @Nullable ByteBuffer buffer;

        @Override
        public void setByteBuffer(@Nullable ByteBuffer read) {
            buffer = read;
        }

        @Override
        public @Nullable ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {}
    }
}
