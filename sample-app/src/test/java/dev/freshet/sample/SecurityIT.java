package dev.freshet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.sample.SampleProcess.Answer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what, and what an upload must be. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SecurityIT {

    private static SampleProcess sample;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        sample = SampleProcess.start(
                "--freshet.modules.locations=classpath:extensions/tax.wasm", "--freshet.limits.module-size=64KB");
    }

    @AfterAll
    static void stop() {
        if (sample != null) {
            sample.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/extensions",
        "GET, /api/extensions/tax",
        "POST, /api/extensions/mine",
        "POST, /api/extensions/tax/versions",
        "PUT, /api/extensions/tax",
        "DELETE, /api/extensions/tax",
        "DELETE, /api/extensions/tax/versions/1",
        "GET, /console",
        "GET, /console/index.html",
        "GET, /console/main.js",
        "GET, /console/events",
        "GET, /actuator",
        "GET, /actuator/metrics",
        "GET, /actuator/auditevents",
        "GET, /actuator/wasmextensions",
        "POST, /actuator/wasmextensions/tax/disable",
        "DELETE, /actuator/wasmextensions/tax",
        "GET, /actuator/wasmpool",
        "POST, /actuator/wasmpool",
        "GET, /nothing/of/that/name",
        "PUT, /api/vat",
        "GET, /api/checkout",
        "GET, /api/extensions/tax/calls/vat_cents/raw",
        "DELETE, /api/extensions/tax/calls/vat_cents",
        "POST, /api/extensions/tax/versions/1/calls/x"
    })
    void aStrangerIsTurnedAway(String method, String path) throws Exception {
        Answer answer = sample.send(sample.anonymous(path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:unauthenticated");
        assertThat(answer.response().headers().firstValue("Content-Security-Policy"))
                .isPresent();
        assertThat(sample.get("/actuator/wasmextensions/tax")
                        .json()
                        .at("/status/enabled")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void everybodyMayShopAndAskWhetherTheShopIsWell() throws Exception {
        assertThat(sample.send(sample.anonymous("/").GET()).status()).isEqualTo(200);
        assertThat(sample.send(sample.anonymous("/actuator/health").GET()).status())
                .isEqualTo(200);
        assertThat(sample.send(sample.anonymous("/api/extensions/tax/calls/vat_cents/raw")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"arguments\":[\"1250\",\"1900\"]}")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aVisitorOfTheShopIsNotGivenACookie() throws Exception {
        for (Answer answer : new Answer[] {
            sample.send(sample.anonymous("/").GET()),
            sample.send(sample.anonymous("/api/vat?netCents=1250&country=DE").GET()),
            sample.send(sample.anonymous("/api/extensions/tax/calls/vat_cents/raw")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"arguments\":[\"1250\",\"1900\"]}")))
        }) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.response().headers().allValues("Set-Cookie")).isEmpty();
            assertThat(answer.response().headers().firstValue("X-Frame-Options"))
                    .hasValue("DENY");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console", "/login"})
    void theConsoleIsGivenTheTokenThatItsChangesNeed(String page) throws Exception {
        assertThat(sample.get(page).response().headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.startsWith("XSRF-TOKEN="));
    }

    @Test
    void aWrongPasswordIsNoPassword() throws Exception {
        Answer answer = sample.send(sample.anonymous("/actuator/wasmpool")
                .header("Authorization", "Basic b3BlcmF0b3I6d3Jvbmc=")
                .GET());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.response().headers().firstValue("WWW-Authenticate")).isPresent();
    }

    /** A browser that was challenged would keep the password and send it by itself from then on. */
    @Test
    void aBrowserIsNeverAskedForBasicCredentials() throws Exception {
        Answer answer = sample.send(sample.anonymous("/actuator/wasmpool")
                .header("Sec-Fetch-Mode", "cors")
                .GET());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.response().headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, https://other.example",
        "Cookie, JSESSIONID=x",
        "Referer, https://other.example/",
        "Sec-Fetch-Site, none"
    })
    void credentialsThatABrowserMayHaveSentByItselfNeedTheToken(String header, String value) throws Exception {
        Answer answer = sample.send(sample.request("/actuator/wasmextensions/tax/disable")
                .header(header, value)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:forbidden");
    }

    @Test
    void anOperatorChangesWhatRunsAndIsOnRecord() throws Exception {
        assertThat(sample.postJson("/actuator/wasmextensions/tax/disable", "{}").status())
                .isEqualTo(200);
        assertThat(sample.postJson("/api/extensions/tax/calls/vat_cents/raw", "{\"arguments\":[\"1\",\"1\"]}")
                        .problem())
                .isEqualTo("urn:freshet:problem:disabled");
        assertThat(sample.postJson("/actuator/wasmextensions/tax/enable", "{}").status())
                .isEqualTo(200);

        assertThat(sample.get("/actuator/auditevents?type=EXTENSION_DISABLED")
                        .json()
                        .at("/events/0/principal")
                        .asString())
                .isEqualTo("operator");
    }

    @Test
    void somebodyWithoutTheRoleMayOnlyShop() throws Exception {
        try (SampleProcess other =
                SampleProcess.start("--freshet.modules.locations=", "--spring.security.user.roles=CUSTOMER")) {
            Answer answer = other.upload("POST", "mine", GuestModule.counting());

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("urn:freshet:problem:not-allowed");
            assertThat(other.get("/actuator/wasmextensions").status()).isEqualTo(403);
            assertThat(other.get("/").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPPER",
                "-a",
                "a%20b",
                "%C3%A4",
                "..",
                "%2e%2e",
                "..%2f..%2fetc%2fpasswd",
                "a%2fb",
                "a;b",
                "%2e%2e/%2e%2e/x",
                "a%252fb"
            })
    void aNameThatCouldLeadElsewhereIsRefused(String name) throws Exception {
        Answer answer = sample.upload("POST", name, GuestModule.counting());

        assertThat(answer.status()).as(answer.body()).isBetween(400, 405);
        assertThat(answer.contentType()).as(answer.body()).startsWith("application/problem+json");
        assertThat(sample.get("/api/extensions").json()).hasSize(1);
    }

    /** These reach no application: Tomcat refuses them with a page of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"a%00", "..%5c..%5cx"})
    void anAddressThatIsNoneIsRefused(String name) throws Exception {
        assertThat(sample.upload("POST", name, GuestModule.counting()).status()).isEqualTo(400);
        assertThat(sample.get("/api/extensions").json()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/octet-stream", "multipart/form-data; boundary=b", "application/wasm2"
            })
    void anUploadOfAnotherContentTypeIsRefused(String type) throws Exception {
        Answer answer = sample.post("/api/extensions/mine", type, "--b--\r\n");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    void anUploadWithoutContentTypeIsRefused() throws Exception {
        Answer answer = sample.send(sample.request("/api/extensions/mine")
                .POST(HttpRequest.BodyPublishers.ofByteArray(GuestModule.counting())));

        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void anUploadThatSaysItIsTooLargeIsRefusedUnread() throws Exception {
        try (RawUpload upload = RawUpload.declaring(sample.url("/api/extensions/mine"), 64 * 1024 + 1)) {
            assertThat(upload.answer()).startsWith("HTTP/1.1 413").contains("urn:freshet:problem:too-large");
        }
    }

    @Test
    void anUploadThatIsNoModuleIsRefusedAfterEightBytes() throws Exception {
        try (RawUpload upload = RawUpload.chunked(sample.url("/api/extensions/mine"))) {
            upload.chunk("PK\3\4 zip".getBytes());

            assertThat(upload.answer()).startsWith("HTTP/1.1 422").contains("urn:freshet:problem:invalid-module");
        }
    }

    @Test
    void anUploadThatGrowsTooLargeIsRefusedBeforeItEnds() throws Exception {
        try (RawUpload upload = RawUpload.chunked(sample.url("/api/extensions/mine"))) {
            upload.chunk(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
            upload.chunk(new byte[64 * 1024 - 7]);

            assertThat(upload.answer()).startsWith("HTTP/1.1 413").contains("urn:freshet:problem:too-large");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 7})
    void anUploadShorterThanAModulesHeadIsRefused(int bytes) throws Exception {
        byte[] head = new byte[bytes];
        System.arraycopy(GuestModule.counting(), 0, head, 0, bytes);

        assertThat(sample.upload("POST", "mine", head).problem()).isEqualTo("urn:freshet:problem:invalid-module");
    }

    @ParameterizedTest
    @CsvSource({
        "label=has%20space, 400, bad-request",
        "smokeFunction=next&smokeNumbers=true&smokeInput=1.5, 400, bad-request",
        "smokeFunction=next&smokeNumbers=true&smokeOutput=2, 422, invalid-module",
        "smokeFunction=nothing, 422, invalid-module"
    })
    void anUploadWhoseSmokeCallFailsChangesNothing(String query, int status, String problem) throws Exception {
        Answer answer = sample.upload("POST", "mine/versions?" + query, GuestModule.counting());

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:" + problem);
        assertThat(sample.get("/actuator/wasmextensions/mine").status()).isEqualTo(404);
    }
}
