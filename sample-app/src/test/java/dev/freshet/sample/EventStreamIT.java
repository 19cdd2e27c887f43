package dev.freshet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.sample.SampleProcess.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The console's stream, as a client of HTTP sees it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventStreamIT {

    private static final String[] NO_MODULES = {"--freshet.modules.locations="};

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void tellsThePastThenEverySecondAndEveryChange() throws Exception {
        try (SampleProcess sample = SampleProcess.start(NO_MODULES);
                InputStream stream = open(sample).body()) {
            Scanner events = new Scanner(stream).useDelimiter("\n\n");
            assertThat(events.next()).startsWith("event: history\n").contains("\"principal\":\"operator\"");
            assertThat(events.next()).startsWith("event: second\n").contains("\"pool\":{\"strategy\":\"pooling\"");

            sample.upload("POST", "mine/versions?id=me&activate=true", GuestModule.counting());

            List<String> seen = new ArrayList<>();
            while (seen.stream().noneMatch(event -> event.contains("\"stage\":\"active\""))) {
                seen.add(events.next());
            }
            assertThat(seen)
                    .anyMatch(event -> event.contains("\"id\":\"me\",\"extension\":\"mine\",\"stage\":\"received\""));
            assertThat(seen).anyMatch(event -> event.startsWith("event: change\n") && event.contains("\"ACTIVATED\""));

            sample.postJson("/api/extensions/mine/calls/next/raw", "{}");
            String second = events.next();
            while (!second.contains("\"calls\":{\"mine\":{\"failed\":0,")) {
                second = events.next();
            }
        }
    }

    @Test
    void asManyBrowsersWatchAsMayAndTheNextAfterOneHasGone() throws Exception {
        try (SampleProcess sample = SampleProcess.start(NO_MODULES)) {
            List<InputStream> streams = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                HttpResponse<InputStream> stream = open(sample);
                assertThat(stream.statusCode()).isEqualTo(200);
                streams.add(stream.body());
            }

            Answer refused = sample.get("/console/events");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.problem()).isEqualTo("urn:freshet:problem:too-many-streams");

            streams.get(0).close();
            HttpResponse<InputStream> next = open(sample);
            while (next.statusCode() == 503) {
                next.body().close();
                next = open(sample);
            }
            assertThat(next.statusCode()).isEqualTo(200);

            // A stop does not wait for streams, which have no end of their own.
            assertThat(sample.stop()).isEqualTo(143);
            assertThat(String.join("\n", sample.output())).doesNotContain("Graceful shutdown aborted");
        }
    }

    @Test
    void aQuestionWithoutBodyGetsNoStream() throws Exception {
        try (SampleProcess sample = SampleProcess.start(NO_MODULES)) {
            Answer answer =
                    sample.send(sample.request("/console/events").method("HEAD", HttpRequest.BodyPublishers.noBody()));

            assertThat(answer.status()).isEqualTo(204);
        }
    }

    private HttpResponse<InputStream> open(SampleProcess sample) throws IOException, InterruptedException {
        return client.send(sample.request("/console/events").GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    }
}
