package dev.freshet.module;

import static dev.freshet.module.WasmBytes.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.freshet.InvalidModuleException;
import dev.freshet.settings.PlatformLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged modules: compiled if they happen to be valid still, else refused by the one exception for it, and in time. */
@Timeout(120)
class ModuleFuzzTest {

    private static final long SEED = 0x5EED_2022L;
    private static final List<String> SMALL =
            List.of("atomics", "buffer", "command", "control", "externref", "start", "tables", "tail-call", "throws");

    private static ModuleCompiler compiler;

    @BeforeAll
    static void open() {
        compiler = new ModuleCompiler(PlatformLimits.defaults());
    }

    @AfterAll
    static void close() {
        compiler.close();
    }

    @Test
    void aSmallModuleCutAnywhereIsCompiledOrRefused() {
        for (String name : SMALL) {
            byte[] module = resource("module/" + name + ".wasm");
            int refused = 0;
            for (int length = 0; length < module.length; length++) {
                refused += compile(Arrays.copyOf(module, length), name + " cut to " + length) ? 0 : 1;
            }
            assertThat(refused).as(name).isGreaterThan(module.length / 2);
        }
    }

    @Test
    void aSmallModuleWithAnyByteChangedIsCompiledOrRefused() {
        Random random = new Random(SEED);
        for (String name : SMALL) {
            byte[] module = resource("module/" + name + ".wasm");
            for (int i = 0; i < module.length; i++) {
                byte[] changed = module.clone();
                changed[i] ^= (byte) (1 << random.nextInt(8));
                compile(changed, name + " with byte " + i + " changed to " + changed[i] + ", seed " + SEED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loyalty", "shipping", "receipt", "tax"})
    void aRealModuleDamagedAtRandomIsCompiledOrRefused(String name) {
        byte[] module = resource("extensions/" + name + ".wasm");
        Random random = new Random(SEED);
        for (int round = 0; round < 20; round++) {
            int cut = random.nextInt(module.length);
            compile(Arrays.copyOf(module, cut), name + " cut to " + cut);
            byte[] changed = module.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                changed[random.nextInt(module.length)] ^= (byte) (1 << random.nextInt(8));
            }
            compile(changed, name + " in round " + round + ", seed " + SEED);
        }
    }

    private static boolean compile(byte[] module, String what) {
        try {
            compiler.compile(module);
            return true;
        } catch (InvalidModuleException e) {
            assertThat(e.getMessage()).as(what).isNotBlank();
            return false;
        } catch (RuntimeException | Error e) {
            return fail(what + " was neither compiled nor refused", e);
        }
    }
}
