package dev.freshet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.sample.SampleProcess.Answer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged application as a user meets it, and as an attacker does. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SampleApplicationIT {

    private static final String CART = """
            {"customer":{"id":"c-1","tier":"gold"},\
            "items":[{"sku":"mug","quantity":3,"unitCents":1250,"grams":400}],"country":"DE"}""";

    private static SampleProcess sample;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        sample = SampleProcess.start();
    }

    @AfterAll
    static void stop() {
        if (sample != null) {
            sample.close();
        }
    }

    @Test
    void shipsItsExtensions() throws Exception {
        Answer answer = sample.get("/api/extensions");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(StreamSupport.stream(answer.json().spliterator(), false)
                        .map(each -> each.path("name").asString()))
                .contains("availability", "javascript", "loyalty", "pricing", "receipt", "rules", "shipping", "tax");
    }

    @Test
    void showsOneExtension() throws Exception {
        Answer answer = sample.get("/api/extensions/tax");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("digest").asString()).hasSize(64);
        assertThat(answer.json().at("/module/exports/0/name").asString()).isEqualTo("vat_cents");
    }

    @Test
    void checksAnOrderOut() throws Exception {
        Answer answer = sample.postJson("/api/checkout", CART);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("goodsCents").asLong()).isEqualTo(3750);
        assertThat(answer.json().path("rulesDiscountCents").asLong()).isZero();
        assertThat(answer.json().path("campaignDiscountCents").asLong()).isEqualTo(1375);
        assertThat(answer.json().at("/campaignReasons/0").asString()).isEqualTo("1 × mug free");
        assertThat(answer.json().path("shippingCents").asLong()).isZero();
        assertThat(answer.json().path("totalCents").asLong()).isEqualTo(2375);
        assertThat(answer.json().path("vatCents").asLong()).isEqualTo(379);
        assertThat(answer.json().path("pointsEarned").asLong()).isEqualTo(74);
        assertThat(answer.json().path("receipt").asString())
                .contains("FRESHET SHOP")
                .contains("23.75");
        assertThat(answer.json().path("calls")).hasSize(8);
    }

    @Test
    void theRulesCountWhereTheCampaignTakesOffLess() throws Exception {
        // 5 % of the campaign's for gold, 10 % of the rules' for gold and a big order.
        Answer answer =
                sample.postJson("/api/checkout", CART.replace(":3,", ":2,").replace("1250", "30000"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("rulesDiscountCents").asLong()).isEqualTo(6000);
        assertThat(answer.json().path("campaignDiscountCents").asLong()).isZero();
        assertThat(answer.json().path("campaignReasons")).isEmpty();
    }

    @Test
    void theSumsOfAnOrderAddUp() throws Exception {
        Answer answer = sample.postJson("/api/checkout", """
                {"customer":{"id":"c-2","tier":"silver","points":490},"items":[
                {"sku":"mug","quantity":12,"unitCents":1250,"grams":400},
                {"sku":"pen","quantity":7,"unitCents":333},
                {"sku":"gift","quantity":1,"unitCents":0}],"country":"FR"}""");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        long total = answer.json().path("goodsCents").asLong()
                - answer.json().path("volumeDiscountCents").asLong()
                - answer.json().path("rulesDiscountCents").asLong()
                - answer.json().path("campaignDiscountCents").asLong()
                + answer.json().path("shippingCents").asLong();
        assertThat(answer.json().path("volumeDiscountCents").asLong()).isEqualTo(750);
        assertThat(answer.json().path("shippingCents").asLong()).isPositive();
        assertThat(answer.json().path("totalCents").asLong()).isEqualTo(total);
        assertThat(answer.json().path("receipt").asString())
                .contains(String.format("%d.%02d", total / 100, total % 100));
    }

    @Test
    void anExtensionAsksTheShopForItsStock() throws Exception {
        Answer answer =
                sample.postJson("/api/checkout", CART.replace("mug", "gift").replace(":3,", ":5,"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/shortages/0/sku").asString()).isEqualTo("gift");
        assertThat(answer.json().at("/shortages/0/available").asLong()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/vat", "/api/vat/java"})
    void theTaxIsTheSameByTheExtensionAndInJava(String path) throws Exception {
        Answer answer = sample.get(path + "?netCents=1250&country=DE");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("vatCents").asLong()).isEqualTo(238);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "null",
                "[]",
                "{\"items\":[],\"country\":\"DE\"}",
                "{\"customer\":{\"id\":\"c\",\"tier\":\"gold\"},\"items\":[{\"sku\":\"a\"}],\"country\":\"DE\"}",
                "{\"customer\":{},\"items\":[{\"sku\":\"a\",\"quantity\":9223372036854775807,\"unitCents\":9}],\"country\":\"DE\"}"
            })
    void refusesWhatIsNoCart(String body) throws Exception {
        Answer answer = sample.postJson("/api/checkout", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:bad-request");
        assertThat(answer.body()).doesNotContain("dev.freshet");
    }

    @Test
    void anExtensionRefusesWhatItDoesNotUnderstand() throws Exception {
        Answer answer = sample.postJson("/api/checkout", CART.replace("gold", "wood"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:guest-error");
        assertThat(answer.json().path("detail").asString()).contains("customer.tier");
    }

    @Test
    void callsWithJson() throws Exception {
        Answer answer = sample.postJson("/api/extensions/pricing/calls/price", CART);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(answer.json().path("totalCents").asLong()).isEqualTo(3750);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shipping | cents_for_weight | [\"1001\",\"2\"] | i64 | 1290",
                "shipping | cents_for_weight | [\"0x3e9\",\" 2 \"] | i64 | 1290",
                "shipping | cents_for_weight | [\"-1\",\"2\"] | i64 | -1",
                "shipping | ratio | [\"1\",\"0\"] | f64 | Infinity",
                "shipping | ratio | [\"-1\",\"8\"] | f64 | -0.125",
                "shipping | ratio | [\"nan\",\"1\"] | f64 | NaN",
                "tax | vat_cents | [\"1250\",\"1900\"] | i64 | 238",
                "tax | vat_cents | [\"0x8000000000000000\",\"1900\"] | i64 | -9223372036854775808"
            })
    void callsWithNumbers(String extension, String function, String arguments, String type, String value)
            throws Exception {
        Answer answer = raw(extension, function, "{\"arguments\":" + arguments + "}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/results/0/type").asString()).isEqualTo(type);
        assertThat(answer.json().at("/results/0/value").asString()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"arguments\":[\"1\"]} | mismatch",
                "{\"arguments\":[\"1\",\"ten\"]} | mismatch",
                "{\"arguments\":[\"1\",null]} | mismatch",
                "{} | mismatch",
                "{\"arguments\":7} | bad-request",
                "no json | bad-request",
                "null | bad-request"
            })
    void refusesArgumentsThatDoNotFit(String body, String problem) throws Exception {
        Answer answer = raw("tax", "vat_cents", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:" + problem);
    }

    @Test
    void runsACommand() throws Exception {
        Answer answer = sample.post("/api/extensions/receipt/runs", "text/plain", CART);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("exitCode").asInt()).isZero();
        assertThat(answer.json().path("output").asString()).contains("37.50");
        assertThat(answer.json().path("errors").asString()).contains("3750 cents");
    }

    @Test
    void aCommandThatFailsAnswersWithItsExitCode() throws Exception {
        Answer answer = sample.post("/api/extensions/receipt/runs", "text/plain", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("exitCode").asInt()).isEqualTo(2);
        assertThat(answer.json().path("output").asString()).isEmpty();
    }

    @Test
    void anInputThatIsTooLargeIsRefused() throws Exception {
        Answer answer = sample.postJson("/api/extensions/pricing/calls/price", " ".repeat(5 << 20));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:too-large");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/extensions/nobody/calls/f, not-found, 404",
        "/api/extensions/nobody/calls/f/raw, not-found, 404",
        "/api/extensions/nobody/runs, not-found, 404",
        "/api/extensions/pricing/calls/nothing, mismatch, 400",
        "/api/extensions/pricing/calls/nothing/raw, mismatch, 400",
        "/api/extensions/pricing/runs, mismatch, 400",
        "/api/extensions/tax/calls/vat_cents, mismatch, 400"
    })
    void aCallThatFitsNothingIsRejected(String path, String problem, int status) throws Exception {
        Answer answer = sample.postJson(path, "{}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:" + problem);
    }

    @Test
    void servesThePageAndAllItLoads() throws Exception {
        Answer page = sample.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.contentType()).startsWith("text/html");
        assertThat(page.response()
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElse(""))
                .contains("default-src 'none'", "require-trusted-types-for 'script'");
        assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");

        for (String file : new String[] {"style.css", "favicon.svg", "app.js", "api.js", "checkout.js", "dom.js"}) {
            assertThat(sample.get("/" + file).status()).as(file).isEqualTo(200);
        }
    }

    @Test
    void aPageOfAnotherSiteChangesNothing() throws Exception {
        Answer answer = sample.send(sample.request("/api/extensions/tax")
                .header("Sec-Fetch-Site", "cross-site")
                .DELETE());

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("urn:freshet:problem:forbidden");
        assertThat(sample.get("/api/extensions/tax").status()).isEqualTo(200);
    }

    @Test
    void theActuatorKnowsExtensionsAndPool() throws Exception {
        assertThat(sample.get("/actuator/wasmextensions/tax")
                        .json()
                        .path("name")
                        .asString())
                .isEqualTo("tax");
        assertThat(sample.get("/actuator/wasmextensions/nobody").status()).isEqualTo(404);
        assertThat(sample.get("/actuator/metrics/freshet.pool.leases").status()).isEqualTo(200);
        assertThat(sample.get("/actuator/wasmpool").json().path("strategy").asString())
                .isEqualTo("pooling");
    }

    private static Answer raw(String extension, String function, String body) throws Exception {
        return sample.postJson("/api/extensions/" + extension + "/calls/" + function + "/raw", body);
    }
}
