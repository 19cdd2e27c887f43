package dev.freshet.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.InvalidModuleException;
import dev.freshet.call.SlotGuests;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import run.endive.runtime.CallResult;

/**
 * The official tests of the WebAssembly specification, on the platform's own instances: each script runs twice on slots
 * of a pool, the second time on the instances that the first has left to the reset, and twice on demand. Each time every
 * command must have the outcome that it has on the engine alone, with the engine's own memory, tables and globals and
 * its interpreter.
 *
 * <p>{@code spec/left-out.txt} lists the modules that are not run, {@code spec/engine.txt} the outcomes where the engine
 * alone differs from the specification, {@code spec/differences.txt} those where the platform means to differ from the
 * engine. Each list must be exact.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpecificationTest {

    /** A line that begins with this holds on some JVMs only. */
    private static final String SIGNED_NAN = "[abs keeps the sign of a NaN] ";

    private static final boolean ABS_KEEPS_THE_SIGN_OF_A_NAN =
            Float.floatToRawIntBits(Math.abs(Float.intBitsToFloat(0xFFC0_0000))) < 0;

    private static final int RUNS = 2;

    private final Map<String, List<String>> leftOut = read("left-out");
    private final Map<String, List<String>> engineDiffers = read("engine");
    private final Map<String, List<String>> platformDiffers = read("differences");

    private final SlotGuests platform = new SlotGuests(
            Ports.open(Ports.names().get(0)),
            PoolSettings.defaults()
                    .withSlots(512)
                    .withSlotBytes(64L << 20)
                    .withReset(Reset.TRACKED)
                    .withIdleTrim(Duration.ZERO)
                    .withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO),
            PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)));

    /** Lines {@code script: text} by script. */
    private static Map<String, List<String>> read(String list) {
        Map<String, List<String>> lines = new TreeMap<>();
        try (InputStream in = SpecificationTest.class.getResourceAsStream("/spec/" + list + ".txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .filter(line -> !line.startsWith(SIGNED_NAN) || ABS_KEEPS_THE_SIGN_OF_A_NAN)
                    .map(line -> line.startsWith(SIGNED_NAN) ? line.substring(SIGNED_NAN.length()) : line)
                    .forEach(line -> lines.computeIfAbsent(
                                    line.substring(0, line.indexOf(':')), script -> new ArrayList<>())
                            .add(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    @AfterAll
    void close() {
        platform.close();
    }

    @TestFactory
    Stream<DynamicTest> scriptHasTheOutcomesOfTheEngineAlone() {
        return SpecScript.all().stream()
                .map(script -> DynamicTest.dynamicTest(script.name(), () -> new ScriptRun(script).check()));
    }

    /** One script, on the engine and on the platform. */
    private final class ScriptRun {

        private final SpecScript script;
        private final Map<String, String> reasons = new TreeMap<>();
        private final Map<String, SlotGuests.Prepared> prepared = new HashMap<>();
        private final Map<String, InvalidModuleException> refused = new HashMap<>();

        ScriptRun(SpecScript script) {
            this.script = script;
        }

        void check() {
            List<String> onEngine;
            try {
                script.modules().forEach(this::prepare);
                assertThat(reasons.entrySet().stream()
                                .map(reason -> script.name() + ": " + reason.getKey() + " " + reason.getValue()))
                        .as("modules left out")
                        .containsExactlyInAnyOrderElementsOf(leftOut.getOrDefault(script.name(), List.of()));
                onEngine = script.run(file -> reasons.containsKey(file)
                        ? null
                        : EngineGuest.of(script.modules().get(file)));
                long warmBefore = platform.warmLeases();
                List<String> wanted = changed(onEngine);
                for (Strategy strategy : Strategy.values()) {
                    for (int run = 1; run <= RUNS; run++) {
                        assertThat(script.run(file -> open(strategy, file)))
                                .as("%s, run %d", strategy, run)
                                .isEqualTo(wanted);
                    }
                }
                assertThat(platform.missingSlots()).as("slots missing").isZero();
                assertThat(platform.warmLeases() - warmBefore)
                        .as("leases on slots that were reset")
                        .isGreaterThanOrEqualTo(prepared.size());
            } finally {
                prepared.values().forEach(SlotGuests.Prepared::close);
            }
            List<String> expected = script.expected();
            assertThat(onEngine).hasSameSizeAs(expected);
            List<String> deviations = new ArrayList<>();
            for (int i = 0; i < expected.size(); i++) {
                String outcome = onEngine.get(i);
                if (!outcome.equals(expected.get(i)) && !outcome.endsWith(SpecScript.LEFT_OUT)) {
                    deviations.add(script.name() + ": " + outcome + ", not " + expected.get(i));
                }
            }
            assertThat(deviations)
                    .as("where the engine differs from the specification")
                    .isEqualTo(engineDiffers.getOrDefault(script.name(), List.of()));
        }

        /** The engine's outcomes, with those replaced where the platform means to differ. */
        private List<String> changed(List<String> onEngine) {
            List<String> wanted = new ArrayList<>(onEngine);
            for (String line : platformDiffers.getOrDefault(script.name(), List.of())) {
                String[] parts = line.substring(script.name().length() + 2).split(" instead of ", 2);
                assertThat(wanted).contains(parts[1]);
                wanted.set(wanted.indexOf(parts[1]), parts[0]);
            }
            return wanted;
        }

        private void prepare(String file, byte[] module) {
            String reason = script.registered().containsValue(file)
                    ? "is changed by other modules"
                    : EngineGuest.whyNotAlone(module, script.registered().keySet());
            if (reason == null) {
                try {
                    prepared.put(file, platform.prepare("spec", module));
                } catch (InvalidModuleException e) {
                    refused.put(file, e);
                    if (!script.uninstantiable().contains(file)) {
                        reason = "refused: " + e.getMessage();
                    }
                }
            }
            if (reason != null) {
                reasons.put(file, reason);
            }
        }

        private SpecGuest open(Strategy strategy, String file) {
            if (reasons.containsKey(file)) {
                return null;
            }
            InvalidModuleException refusal = refused.get(file);
            if (refusal != null) {
                throw refusal;
            }
            SlotGuests.Leased leased = prepared.get(file).lease(strategy);
            return new SpecGuest() {
                @Override
                public long[] call(String function, long[] arguments) {
                    return leased.call(function, arguments);
                }

                @Override
                public CallResult callWithObjects(String function, long[] arguments, Object[] objects) {
                    return leased.callWithObjects(function, arguments, objects);
                }

                @Override
                public long global(String name) {
                    return leased.global(name);
                }

                @Override
                public void close() {
                    leased.close();
                }
            };
        }
    }
}
