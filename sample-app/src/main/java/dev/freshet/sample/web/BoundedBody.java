package dev.freshet.sample.web;

import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Reads a request's body without trusting its length. */
public final class BoundedBody {

    private BoundedBody() {}

    /**
     * Returns the whole body.
     *
     * @param mostBytes largest body accepted
     * @param property the property that sets it, for the message
     * @throws ProblemException if the body is larger; at most one byte more than accepted has been read then
     */
    public static byte[] read(HttpServletRequest request, long mostBytes, String property) throws IOException {
        int most = (int) Math.min(mostBytes, Integer.MAX_VALUE - 8);
        if (request.getContentLengthLong() <= most) {
            byte[] body = request.getInputStream().readNBytes(most);
            if (body.length < most || request.getInputStream().read() < 0) {
                return body;
            }
        }
        throw new ProblemException(
                ProblemType.TOO_LARGE, "the body is larger than " + property + "=" + mostBytes + " bytes");
    }
}
