package dev.freshet.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged application as a process of its own, and the requests a client sends it. */
final class SampleProcess implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Duration START_TIME = Duration.ofMinutes(3);
    private static final Duration ANSWER_TIME = Duration.ofMinutes(1);
    private static final String OPERATOR =
            "Basic " + Base64.getEncoder().encodeToString("operator:freshet".getBytes(StandardCharsets.UTF_8));

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final JsonMapper mapper = new JsonMapper();
    private final List<String> output = new ArrayList<>();
    private final Process process;
    private final String base;

    private SampleProcess(Process process) throws IOException, InterruptedException {
        this.process = process;
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(port), "sample-output");
        reader.setDaemon(true);
        reader.start();
        boolean started = false;
        try {
            this.base = "http://127.0.0.1:" + port.get(START_TIME.toSeconds(), TimeUnit.SECONDS);
            started = true;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the sample did not start:\n" + String.join("\n", output()), e);
        } finally {
            // A test whose time is over is interrupted here, and nobody else knows the process.
            if (!started) {
                process.destroyForcibly();
            }
        }
    }

    /** With a store of its own, which is gone with the machine's temporary files. */
    static SampleProcess start(String... arguments) throws IOException, InterruptedException {
        return start(Files.createTempDirectory("freshet-sample"), arguments);
    }

    static SampleProcess start(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(System.getProperty("sample.jvm.args").split(" ")));
        command.addAll(List.of(
                "-jar", System.getProperty("sample.jar"), "--server.port=0", "--freshet.store.location=" + store));
        command.addAll(Arrays.asList(arguments));
        return new SampleProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** An answer; its JSON is null if it is no JSON. */
    record Answer(int status, String contentType, String body, JsonNode json, HttpResponse<byte[]> response) {

        String problem() {
            return contentType.startsWith("application/problem+json")
                    ? json.path("type").asString("")
                    : "none";
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    Answer post(String path, String contentType, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer postJson(String path, String body) throws IOException, InterruptedException {
        return post(path, "application/json", body);
    }

    Answer put(String path, String contentType, byte[] body) throws IOException, InterruptedException {
        return send(
                request(path).header("Content-Type", contentType).PUT(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    Answer upload(String method, String name, byte[] module) throws IOException, InterruptedException {
        return send(request("/api/extensions/" + name)
                .header("Content-Type", "application/wasm")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(module)));
    }

    CompletableFuture<Integer> postInBackground(String path, String body) {
        return client.sendAsync(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    /** As the operator. */
    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", OPERATOR);
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_TIME);
    }

    String url(String path) {
        return base + path;
    }

    Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        String contentType = response.headers().firstValue("Content-Type").orElse("");
        String body = new String(response.body(), StandardCharsets.UTF_8);
        JsonNode json = contentType.contains("json") && !body.isEmpty() ? mapper.readTree(body) : mapper.nullNode();
        return new Answer(response.statusCode(), contentType, body, json, response);
    }

    List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    /** Asks the process to stop, as an operator does, and returns its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the sample does not stop:\n" + String.join("\n", output()));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read(CompletableFuture<Integer> port) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (output) {
                    output.add(line);
                }
                Matcher started = STARTED.matcher(line);
                if (started.find()) {
                    port.complete(Integer.valueOf(started.group(1)));
                }
            }
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
        port.completeExceptionally(new IOException("the process ended"));
    }
}
