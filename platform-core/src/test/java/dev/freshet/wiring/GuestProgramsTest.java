package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole programs, the benchmarks' ({@code src/jmh/guests}), long enough for the JVM to compile their loops while they run: rewritten code answers what the
 * same sources do when they are compiled natively, with marks and without them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestProgramsTest {

    /** Each call is of another instance; the JVM has compiled more of the program by then. */
    private static final int CALLS = 3;

    private final WasmExtensionRegistry registry = TestRegistries.on(
            Ports.open(Ports.names().get(0)),
            PoolSettings.defaults().withSlots(1),
            PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1)));

    @AfterAll
    void close() {
        registry.close();
    }

    static List<Arguments> kernels() {
        List<Arguments> kernels = new ArrayList<>();
        for (String line : text("kernels.txt").lines().toList()) {
            String[] words = line.split(" ");
            for (boolean marks : new boolean[] {true, false}) {
                kernels.add(Arguments.of(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]), marks));
            }
        }
        return kernels;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void kernelInCComputesAnotherChecksum(String kernel, int size, long checksum, boolean marks) {
        register(kernel, guest("kernel-" + kernel + ".wasm"), Initialization.PER_CALL, marks);

        for (int i = 0; i < CALLS; i++) {
            assertThat(registry.call(kernel, "run", size)).as("call %d", i).containsExactly(checksum);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void databaseAnswersOtherRows(boolean marks) {
        register("sqlite", guest("sqlite.wasm"), Initialization.CAPTURED, marks);

        assertAnswers("sqlite", "query", text("script.sql"), text("script.sql.txt"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void scriptComputesAnotherResult(boolean marks) {
        register("javascript", TestRegistries.sample("javascript"), Initialization.CAPTURED, marks);

        String request = "{\"rule\":\"%s\",\"input\":{\"rounds\":40000,\"numbers\":2000}}"
                .formatted(text("script.js").replace("\n", " "));
        assertAnswers("javascript", "evaluate", request, text("script.js.txt").stripTrailing());
    }

    private void assertAnswers(String name, String function, String request, String answer) {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < CALLS; i++) {
            assertThat(new String(registry.call(name, function, bytes), StandardCharsets.UTF_8))
                    .as("call %d", i)
                    .isEqualTo(answer);
        }
    }

    private void register(String name, byte[] module, Initialization initialization, boolean marks) {
        registry.register(
                name,
                module,
                ExtensionOptions.builder().initialization(initialization).build());
        TestRegistries.leaveMarksOut(registry, name, !marks);
    }

    private static byte[] guest(String name) {
        return TestRegistries.resource("guests/" + name);
    }

    private static String text(String name) {
        return new String(guest(name), StandardCharsets.UTF_8);
    }
}
