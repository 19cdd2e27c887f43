package dev.freshet.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.InvalidModuleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The verdicts of the official suite: WebAssembly 3.0 with all that its scripts and those of its proposals hold. {@code wasm/differences.txt} lists
 * the modules of which we say something else, with the reason; it must be exact.
 */
class OfficialSuiteTest {

    private static final List<SuiteModule> MODULES = SuiteModule.all();

    @Test
    void everyModuleGetsTheVerdictOfTheSuite() throws IOException {
        Map<String, String> differences = new TreeMap<>();
        for (SuiteModule module : MODULES) {
            String verdict = verdict(module.bytes());
            if (!verdict.equals(module.verdict())) {
                differences.put(module.id(), module.verdict() + " (" + module.rule() + "), here " + verdict);
            }
        }
        assertThat(differences).isEqualTo(expectedDifferences());
    }

    @Test
    void theArchiveHoldsTheWholeSuite() {
        assertThat(count(SuiteModule.VALID)).isGreaterThan(2400);
        assertThat(count(SuiteModule.INVALID)).isGreaterThan(2500);
        assertThat(count(SuiteModule.MALFORMED)).isGreaterThan(700);
    }

    @Test
    void aRefusalNamesTheByteAndTheRule() {
        for (SuiteModule module : MODULES) {
            try {
                ModuleDecoder.decode(module.bytes(), ModuleBudget.unbounded());
            } catch (InvalidModuleException refused) {
                assertThat(refused)
                        .as(module.id())
                        .hasMessageMatching("(?s)the module is (malformed|invalid) at byte \\d+.*: .+");
            }
        }
    }

    private static long count(String verdict) {
        return MODULES.stream().filter(m -> m.verdict().equals(verdict)).count();
    }

    private static String verdict(byte[] bytes) {
        try {
            ModuleDecoder.decode(bytes, ModuleBudget.unbounded());
            return SuiteModule.VALID;
        } catch (InvalidModuleException refused) {
            return refused.getMessage().startsWith(Faults.MALFORMED) ? SuiteModule.MALFORMED : SuiteModule.INVALID;
        }
    }

    private static Map<String, String> expectedDifferences() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        try (InputStream in = OfficialSuiteTest.class.getResourceAsStream("/wasm/differences.txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .forEach(line -> expected.put(
                            line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2)));
        }
        return expected;
    }
}
