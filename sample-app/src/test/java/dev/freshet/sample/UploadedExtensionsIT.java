package dev.freshet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.sample.SampleProcess.Answer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extensions that somebody uploads, good ones and bad ones, and what the application does when all of its slots are taken. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class UploadedExtensionsIT {

    private static SampleProcess sample;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        sample = SampleProcess.start("--freshet.modules.locations=", "--freshet.extensions.endless.call-time=300ms");
    }

    @AfterAll
    static void stop() {
        if (sample != null) {
            sample.close();
        }
    }

    @Test
    void uploadsReplacesAndRemovesAnExtension() throws Exception {
        Answer created = sample.upload("POST", "mine", GuestModule.answering("{\"version\":1}"));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.response().headers().firstValue("Location")).contains("/api/extensions/mine");
        assertThat(sample.postJson("/api/extensions/mine/calls/answer", "{}").body())
                .isEqualTo("{\"version\":1}");

        Answer again = sample.upload("POST", "mine", GuestModule.answering("{}"));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("urn:freshet:problem:name-taken");

        assertThat(sample.upload("PUT", "mine", GuestModule.answering("{\"version\":2}"))
                        .status())
                .isEqualTo(200);
        assertThat(sample.postJson("/api/extensions/mine/calls/answer", "{}").body())
                .isEqualTo("{\"version\":2}");

        assertThat(sample.delete("/api/extensions/mine").status()).isEqualTo(204);
        assertThat(sample.get("/api/extensions/mine").problem()).isEqualTo("urn:freshet:problem:not-found");
        assertThat(sample.delete("/api/extensions/mine").status()).isEqualTo(404);
    }

    @Test
    void everyCallIsFresh() throws Exception {
        sample.upload("PUT", "counting", GuestModule.counting());

        for (int i = 0; i < 3; i++) {
            Answer answer = raw("counting", "next", "{}");
            assertThat(answer.json().at("/results/0/value").asString()).isEqualTo("1");
        }
    }

    @Test
    void anEndlessLoopEndsByTheDeadlineConfiguredForItsName() throws Exception {
        sample.upload("PUT", "endless", GuestModule.endless());

        Answer answer = raw("endless", "spin", "{}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(504);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:deadline");
        assertThat(sample.get("/api/extensions").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "recurse"})
    void aTrapIsTheGuestsFault(String function) throws Exception {
        sample.upload("PUT", "trapping", GuestModule.trapping());

        Answer answer = raw("trapping", function, "{}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(502);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:trap");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<script>alert(1)</script>", "{\"a\":"})
    void anAnswerThatIsNoJsonIsNotPassedOn(String text) throws Exception {
        sample.upload("PUT", "babbling", GuestModule.answering(text));

        Answer answer = sample.postJson("/api/extensions/babbling/calls/answer", "{}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(502);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:bad-answer");
        assertThat(answer.body()).doesNotContain("<script>");
    }

    @Test
    void garbageRegistersNothing() throws Exception {
        Answer answer = sample.upload("POST", "garbage", "no module at all".getBytes());

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:invalid-module");
        assertThat(sample.get("/api/extensions/garbage").status()).isEqualTo(404);
    }

    /** A pool of one slot, and the way the application goes down. */
    @Test
    void anExhaustedPoolRejectsAndAStopWaitsForTheCallInFlight() throws Exception {
        try (SampleProcess small = SampleProcess.start(
                "--freshet.modules.locations=",
                "--freshet.pool.slots=1",
                "--freshet.pool.when-exhausted=reject",
                "--freshet.limits.call-time=3s")) {
            small.upload("POST", "endless", GuestModule.endless());
            CompletableFuture<Integer> holder = small.postInBackground("/api/extensions/endless/calls/spin/raw", "{}");
            while (small.get("/actuator/wasmpool").json().at("/slots/leased").asInt() == 0) {
                assertThat(holder).isNotDone();
            }

            Answer answer = small.postJson("/api/extensions/endless/calls/spin/raw", "{}");

            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("urn:freshet:problem:exhausted");
            assertThat(answer.response().headers().firstValue("Retry-After")).contains("1");

            assertThat(small.stop()).isEqualTo(143);
            assertThat(holder).isCompletedWithValue(504);
        }
    }

    private static Answer raw(String extension, String function, String body) throws Exception {
        return sample.postJson("/api/extensions/" + extension + "/calls/" + function + "/raw", body);
    }
}
