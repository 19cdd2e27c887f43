package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large programs give the same answers in one piece and in regions: a JavaScript engine and a database. */
class ScriptsTest {

    private static String text(String name) {
        return new String(Guest.resource(name), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 7500})
    void aDatabaseAnswersAQuery(int splitAbove) {
        ScriptGuest guest = ScriptGuest.of(
                Guest.resource("/guests/sqlite.wasm"), CodeOptions.defaults().withSplitAbove(splitAbove));

        String answer = guest.call("query", text("/guests/script.sql").getBytes(StandardCharsets.UTF_8));

        assertThat(answer).isEqualTo(text("/guests/script.sql.txt").stripTrailing());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 7500})
    void aJavaScriptEngineRunsAScript(int splitAbove) {
        ScriptGuest guest = ScriptGuest.of(
                Guest.resource("/extensions/javascript.wasm"),
                CodeOptions.defaults().withSplitAbove(splitAbove));
        String script = text("/guests/script.js").replace("\n", "\\n");

        String answer = guest.call(
                "evaluate",
                ("{\"rule\":\"" + script + "\",\"input\":{\"rounds\":40000,\"numbers\":2000}}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(answer).isEqualTo(text("/guests/script.js.txt").stripTrailing());
    }
}
