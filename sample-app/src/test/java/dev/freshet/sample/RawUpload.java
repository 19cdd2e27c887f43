package dev.freshet.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An upload as the operator that stops in its middle and waits for the answer: what the server says before it has seen the rest. */
final class RawUpload implements AutoCloseable {

    private static final int MOST_WAIT_MILLIS = 60_000;

    private final Socket socket;

    private RawUpload(String url, String header) throws IOException {
        URI target = URI.create(url);
        this.socket = new Socket(target.getHost(), target.getPort());
        socket.setSoTimeout(MOST_WAIT_MILLIS);
        write(("POST " + target.getPath() + " HTTP/1.1\r\nHost: " + target.getAuthority()
                        + "\r\nAuthorization: Basic b3BlcmF0b3I6ZnJlc2hldA==\r\nContent-Type: application/wasm\r\n"
                        + header
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    static RawUpload chunked(String url) throws IOException {
        return new RawUpload(url, "Transfer-Encoding: chunked");
    }

    /** Declares that many bytes and sends none. */
    static RawUpload declaring(String url, int bytes) throws IOException {
        return new RawUpload(url, "Content-Length: " + bytes);
    }

    void chunk(byte[] bytes) throws IOException {
        write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        write(bytes);
        write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads up to the end of the problem. */
    String answer() throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\"type\":\"urn:") < 0 || answer.charAt(answer.length() - 1) != '}') {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            answer.append((char) next);
        }
        return answer.toString();
    }

    private void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
