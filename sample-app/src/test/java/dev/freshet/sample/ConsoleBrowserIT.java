package dev.freshet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The console as an operator uses it, in a real browser. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ConsoleBrowserIT {

    @TempDir
    private static Path files;

    private static SampleProcess sample;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        browser = Browser.start();
        sample = SampleProcess.start(
                "--freshet.modules.locations=classpath:extensions/tax.wasm,classpath:extensions/pricing.wasm",
                "--freshet.limits.call-time=20s");
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (sample != null) {
            sample.close();
        }
    }

    @BeforeEach
    void signIn() {
        browser.open(sample.url("/login"));
        browser.forgetEverything();
        browser.open(sample.url("/console"));
        browser.type("[name=password]", "freshet");
        browser.click("button");
        browser.see("#live", "live");
        browser.find("[data-extension=tax]");
    }

    /** No script that the policy stops, no exception, no file that is missing. */
    @AfterEach
    void theBrowserHasNothingToComplainAbout() {
        browser.hasNoComplaints();
    }

    @Test
    void showsWhatRuns() {
        browser.see("[data-extension=tax]", "active");
        browser.see("[data-extension=pricing]", "buffer");
        browser.see("#pool-summary", "64 slots");
        browser.see("#log", "tax activated · version 1");
        assertThat(browser.all("#pool-map .slot")).hasSize(64);
    }

    @Test
    void nobodyGetsInWithAWrongPasswordNorAfterSigningOut() {
        browser.click("#sign-out");
        browser.until("[name=password]", field -> true);
        browser.open(sample.url("/console"));
        assertThat(browser.url()).endsWith("/login");

        browser.type("[name=password]", "guess");
        browser.click("button");

        browser.see(".message", "Name or password is wrong.");
        browser.open(sample.url("/console"));
        assertThat(browser.url()).endsWith("/login");
    }

    @Test
    void uploadsCallsActivatesAndRollsBack() throws IOException {
        upload("greeting", GuestModule.answering("{\"version\":1}"), true);
        browser.see("#upload-result", "greeting has version 1, active.");
        assertThat(browser.all("#steps li"))
                .hasSize(6)
                .allMatch(step -> step.getAttribute("class").equals("done"));
        browser.click("#close-upload");
        call("\"version\": 1");

        upload("greeting", GuestModule.answering("{\"version\":2}"), false);
        browser.see("#upload-result", "greeting has version 2, retained.");
        browser.click("#close-upload");
        call("\"version\": 1");

        browser.click("[data-key=activate-2]");
        browser.see("[data-version='2']", "active");
        call("\"version\": 2");
        browser.see("#log", "greeting activated · version 2 · by operator");

        browser.click("[data-key=rollback]");
        browser.see("[data-version='1']", "active");
        call("\"version\": 1");
        browser.see("#log", "greeting rolled back · version 1 · by operator");
    }

    @Test
    void triesAModuleBeforeItIsKept() throws IOException {
        choose("tried", GuestModule.answering("{}"));
        browser.click("#upload-form summary");
        browser.type("[name=smokeFunction]", "answer");
        browser.type("[name=smokeOutput]", "[]");
        browser.click("#upload-form .primary");
        browser.see("#upload-result .error", "the smoke call of 'answer'");
        browser.see("#steps .failed", "Smoke-tested");

        browser.type("[name=smokeOutput]", "{}");
        browser.click("#upload-form .primary");

        browser.see("#upload-result", "tried has version 1, active.");
        assertThat(browser.all("#steps li"))
                .hasSize(7)
                .allMatch(step -> step.getAttribute("class").equals("done"));
        browser.type("[name=smokeFunction]", "");
        browser.click("#close-upload");
    }

    @Test
    void triesACandidateOnAShareOfTheCallsAndPromotesIt() throws Exception {
        sample.upload("PUT", "candidate", GuestModule.answering("{\"version\":1}"));
        sample.upload("POST", "candidate/versions", GuestModule.answering("{\"version\":2}"));
        browser.click("[data-extension=candidate] button");
        browser.find("[data-key=canary-percent]").sendKeys(Keys.END);
        browser.click("[data-key=canary-start]");
        browser.see("[data-extension=candidate]", "canary 2 100 %");
        call("\"version\": 2");

        browser.click("[data-key=canary-promote]");

        browser.see("[data-version='2']", "active");
        browser.untilGone("[data-key=canary-promote]");
    }

    @Test
    void disablesEnablesAndRemoves() throws Exception {
        sample.upload("PUT", "fleeting", GuestModule.answering("{}"));
        browser.click("[data-extension=fleeting] button");
        browser.until("[data-key=able]", button -> button.getText().equals("Disable"))
                .click();
        browser.see("[data-extension=fleeting]", "disabled");
        browser.click("[data-key=call]");
        browser.see("#detail .error", "urn:freshet:problem:disabled");
        browser.until("[data-key=able]", button -> button.getText().equals("Enable"))
                .click();
        browser.see("[data-extension=fleeting]", "active");

        browser.click("[data-key=remove]");
        browser.accept();

        browser.untilGone("[data-extension=fleeting]");
        browser.see("#detail", "That extension is gone");
    }

    @Test
    void thePoolMapShowsACallWhileItRuns() throws Exception {
        sample.upload("PUT", "endless", GuestModule.endless());
        CompletableFuture<Integer> call = sample.postInBackground("/api/extensions/endless/calls/spin/raw", "{}");

        browser.until("#pool-map .leased", slot -> slot.getText().equals("en"));
        browser.see("#figures", "1 of 64");

        sample.delete("/api/extensions/endless");
        assertThat(call.get()).isEqualTo(504);
        browser.untilGone("#pool-map .leased");
    }

    @Test
    void callsWithNumbersAndShowsThemInTheTable() {
        browser.click("[data-extension=tax] button");
        browser.until("#detail h2", title -> title.getText().startsWith("tax"));
        browser.type("#detail label:nth-of-type(1) input", "1250");
        browser.type("#detail label:nth-of-type(2) input", "1900");
        browser.click("[data-key=call]");

        browser.see("#detail .notice", "238 (i64)");
        browser.see("#latency-summary", "calls in two minutes");
    }

    @Test
    void showsWhyAModuleIsRefusedAndWhyACallFailed() throws IOException {
        upload("broken", "this is no module".getBytes(), true);
        browser.see("#upload-result .error", "urn:freshet:problem:invalid-module");
        browser.find("#steps .failed");
        browser.click("#close-upload");

        upload("trapping", GuestModule.trapping(), true);
        browser.see("#upload-result", "trapping has version 1, active.");
        browser.click("#close-upload");
        browser.click("[data-key=call]");
        browser.see("#detail .error", "The extension trapped");
        browser.see("[data-extension=trapping] .bad", "1");
    }

    @Test
    void aChangeThatIsNotPossibleSaysWhy() throws IOException {
        browser.click("[data-extension=tax] button");
        browser.until("#detail h2", title -> title.getText().startsWith("tax"));
        browser.script(
                "return import('/console/admin.js').then(admin => admin.change('tax', 'rollback')).then(() => 'done', problem => {"
                        + " document.title = problem.detail; })");

        assertThat(browser.title()).contains("no earlier active version");
    }

    @Test
    void whatAModuleSaysIsTextAndNeverMarkup() throws Exception {
        upload("markup", GuestModule.namedAsMarkup(), true);
        browser.see("#upload-result", "markup has version 1, active.");
        browser.click("#close-upload");

        browser.until("#detail table.mono", table -> table.getText().contains("onerror=document.title"));

        String image = "<img src=x onerror=document.title='taken'>";
        sample.upload("PUT", "markup", GuestModule.answering('"' + image + "\u202e\""));
        browser.see("[data-version='2']", "active");
        call(image + "\\u{202e}");
        sample.upload("PUT", "markup", GuestModule.refusing(image));
        browser.see("[data-version='3']", "active");
        browser.click("[data-key=call]");
        browser.see("#detail .error", image.replace("'", "\\'"));

        assertThat(browser.all("#detail img")).isEmpty();
        assertThat(browser.title()).isEqualTo("Freshet console");
    }

    @Test
    void aFileDroppedAnywhereIsOffered() {
        browser.script(
                "const files = new DataTransfer();"
                        + "files.items.add(new File([new Uint8Array([0, 97, 115, 109])], 'Dropped File.wasm'));"
                        + "for (const type of ['dragover', 'drop'])"
                        + " document.body.dispatchEvent(new DragEvent(type, {dataTransfer: files, bubbles: true, cancelable: true}));");

        browser.see("#drop-text", "Dropped File.wasm, 4 B");
        assertThat(browser.find("#upload-form [name=name]").getAttribute("value"))
                .isEqualTo("dropped-file");
        browser.press(Keys.ESCAPE);
    }

    @Test
    void worksWithoutAMouse() {
        browser.find("body").sendKeys(Keys.TAB);
        assertThat(browser.find(".skip").equals(browser.until(":focus", element -> true)))
                .isTrue();
        browser.press(Keys.ENTER);
        browser.tabTo("[data-extension=tax] button");
        browser.press(Keys.ENTER);
        browser.until("#detail:focus", detail -> detail.getText().startsWith("tax"));
        browser.tabTo("[data-key=call]");
        browser.press(Keys.ENTER);
        browser.see("#detail .notice", "(i64)");

        browser.script("window.scrollTo(0, 0); document.querySelector('.skip').focus()");
        browser.tabTo("#open-upload");
        browser.press(Keys.ENTER);
        browser.find("dialog[open] :focus");
        browser.press(Keys.ESCAPE);
        browser.find("#open-upload:focus");
    }

    @Test
    void everyFieldAndButtonHasAName() {
        browser.click("[data-extension=tax] button");
        browser.find("[data-key=call]");

        assertThat((String) browser.script(
                        "return [...document.querySelectorAll('button, input, select, textarea, [role=img], section')]"
                                + ".filter(each => !(each.getAttribute('aria-label') || each.getAttribute('aria-labelledby')"
                                + " || each.labels?.length || each.textContent.trim()))"
                                + ".map(each => each.outerHTML).join('\\n')"))
                .isEmpty();
    }

    /** Streams that browsers leave must not take a connection or a thread of others with them. */
    @Test
    void loadsHoweverOftenItIsLeft() {
        for (int i = 0; i < 40; i++) {
            browser.open(sample.url("/console"));
            if (i % 4 == 0) {
                browser.see("#live", "live");
            }
        }
        browser.find("[data-extension=tax]");
    }

    @Test
    void theThemeIsTheOperatorsChoiceAndStays() {
        browser.until("#theme", button -> button.getText().equals("Theme: auto"))
                .click();
        browser.click("#theme");
        browser.see("#theme", "Theme: dark");
        Object dark = browser.script("return getComputedStyle(document.body).backgroundColor");

        browser.open(sample.url("/console"));
        browser.see("#theme", "Theme: dark");
        assertThat(browser.script("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(dark);
        browser.click("#theme");
        browser.see("#theme", "Theme: auto");
        assertThat(browser.script("return getComputedStyle(document.body).backgroundColor"))
                .isNotEqualTo(dark);
    }

    private static void choose(String name, byte[] module) throws IOException {
        Path file = Files.write(files.resolve(name + ".wasm"), module);
        browser.click("#open-upload");
        browser.find("#upload-form [name=module]").sendKeys(file.toString());
        browser.type("#upload-form [name=name]", name);
    }

    private static void upload(String name, byte[] module, boolean activate) throws IOException {
        choose(name, module);
        if (browser.find("#upload-form [name=activate]").isSelected() != activate) {
            browser.click("#upload-form [name=activate]");
        }
        browser.click("#upload-form .primary");
    }

    private static void call(String expected) {
        browser.click("[data-key=call]");
        browser.see("#detail pre", expected);
    }
}
