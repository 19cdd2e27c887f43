package dev.freshet.sample.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** Strangers whose bodies come slowly or never, against a real server with few threads on the loopback address. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SlowBodyValveTest {

    private static final int THREADS = 12;
    private static final int WAITING = 3;

    private final List<Socket> strangers = new ArrayList<>();
    private WebServer server;

    @BeforeEach
    void start() {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        factory.setAddress(InetAddress.getLoopbackAddress());
        factory.addEngineValves(new SlowBodyValve(new BodyWaits(WAITING)));
        factory.addConnectorCustomizers(SlowBodyValveTest::fewThreads);
        server = factory.getWebServer(context -> {
            context.addServlet("read", new Reading()).addMapping("/read");
            context.addServlet("form", new Form()).addMapping("/form");
            context.addServlet("refuse", new Refusing()).addMapping("/refuse");
        });
        server.start();
    }

    private static void fewThreads(Connector connector) {
        AbstractProtocol<?> protocol = (AbstractProtocol<?>) connector.getProtocolHandler();
        protocol.setMaxThreads(THREADS);
        protocol.setConnectionTimeout(3_000);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket stranger : strangers) {
            stranger.close();
        }
        server.stop();
    }

    private Socket open(String head) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        socket.setSoTimeout(60_000);
        strangers.add(socket);
        socket.getOutputStream().write((head.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private Socket post(String path, String type, int length) throws IOException {
        return open(
                "POST " + path + " HTTP/1.1\nHost: a\nContent-Type: " + type + "\nContent-Length: " + length + "\n");
    }

    private static String status(Socket socket) throws IOException {
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return new String(line, StandardCharsets.US_ASCII).replace("HTTP/1.1 ", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/read", "/form", "/refuse"})
    void bodiesThatNeverComeLeaveThreadsForEverybodyElse(String path) throws IOException {
        for (int i = 0; i < 2 * THREADS; i++) {
            post(path, "application/x-www-form-urlencoded", 1000)
                    .getOutputStream()
                    .write('a');
        }
        long began = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            assertThat(status(open("GET /read HTTP/1.1\nHost: a\n"))).isEqualTo("200");
            Socket friend = post("/read", "application/json", 3);
            friend.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
            assertThat(status(friend)).isEqualTo("200");
        }
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(8));
    }

    @Test
    void aBodyThatComesByteForByteIsGivenUp() throws IOException {
        Socket slow = post("/read", "application/json", 1000);
        long began = System.nanoTime();
        Thread sender = new Thread(() -> drip(slow));
        sender.start();
        assertThat(status(slow)).isEqualTo("408");
        assertThat(System.nanoTime() - began).isBetween(TimeUnit.SECONDS.toNanos(9), TimeUnit.SECONDS.toNanos(20));
    }

    private static void drip(Socket socket) {
        try {
            for (int i = 0; i < 1000; i++) {
                socket.getOutputStream().write('a');
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        } catch (IOException e) {
            // The server has given up, as it should.
        }
    }

    @Test
    void anAnswerComesBeforeTheRestOfABodyThatNobodyReads() throws IOException {
        assertThat(status(post("/refuse", "application/json", 1 << 20))).isEqualTo("403");
    }

    @Test
    void aConnectionGoesOnAfterABodyThatNobodyRead() throws IOException {
        Socket socket = post("/refuse", "application/json", 5);
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(status(socket)).isEqualTo("403");
        skipHead(socket);
        socket.getOutputStream().write("GET /read HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(status(socket)).isEqualTo("200");
    }

    private static void skipHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
    }

    /** Answers with the length of the body. */
    private static final class Reading extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                response.setContentLength(0);
                request.getInputStream().readAllBytes();
            } catch (dev.freshet.sample.problem.ProblemException e) {
                response.setStatus(e.type().status().value());
            }
        }
    }

    /** Reads a parameter. */
    private static final class Form extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentLength(0);
            response.setStatus(request.getParameter("a") == null ? 200 : 204);
        }
    }

    /** Answers without a look at the body. */
    private static final class Refusing extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            response.setContentLength(0);
            response.setStatus(403);
        }
    }
}
