package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The official suite on emitted code: every assertion, with stores that mark and without, bit by bit. */
class SuiteTest {

    /**
     * A script of an older proposal: a segment that does not fit was an error of linking then, and is a trap since bulk memory, as the other
     * scripts say.
     */
    private static final String OLD_LINKING = "mutable-global/linking";

    @TestFactory
    Stream<DynamicTest> everyAssertionHolds() {
        return scripts()
                .map(script -> DynamicTest.dynamicTest(
                        script.name(),
                        () -> assertThat(new SuiteRun(script, CodeOptions.defaults()).run())
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyAssertionHoldsWithEverySwitchOff() {
        CodeOptions plain = CodeOptions.defaults()
                .withMarked(false)
                .withFused(false)
                .withDirectTables(false)
                .withUnrolling(false)
                .withSplitAbove(0);
        return scripts()
                .map(script -> DynamicTest.dynamicTest(
                        script.name(),
                        () -> assertThat(new SuiteRun(script, plain).run()).isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everyAssertionHoldsWithoutUnsafe() {
        CodeOptions foreign = CodeOptions.defaults().withForeign(true);
        return scripts()
                .filter(script -> script.name().matches("core/.*(memory|load|store|address|endian|align).*"))
                .map(script -> DynamicTest.dynamicTest(
                        script.name(),
                        () -> assertThat(new SuiteRun(script, foreign).run()).isEmpty()));
    }

    private static Stream<SuiteScript> scripts() {
        List<SuiteScript> all = SuiteScript.all();
        return all.stream().filter(script -> !script.name().equals(OLD_LINKING));
    }
}
