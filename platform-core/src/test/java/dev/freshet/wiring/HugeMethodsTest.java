package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.module.BigModule;
import dev.freshet.settings.HugeMethods;
import dev.freshet.sys.JvmFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In JVMs of their own, as the flag is the whole JVM's. */
class HugeMethodsTest {

    private static final int CALLS = 1_000;
    private static final String COMPILED = "CompiledMachineFuncGroup_0::func_0";

    /** What the child does: registers a module with a big function, calls it, and says what the JVM and the report say. */
    public static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            FreshetBuilder builder = new FreshetBuilder().hugeMethods(HugeMethods.valueOf(arguments[0]));
            try (WasmExtensionRegistry registry = builder.build()) {
                boolean reported = registry.register("big", BigModule.bytes())
                        .module()
                        .methodsTooBigForJit()
                        .get(0)
                        .compiled();
                for (int i = 0; i < CALLS; i++) {
                    registry.call("big", "big");
                }
                System.out.println("flag=" + JvmFlags.value(JvmFlags.DONT_COMPILE_HUGE_METHODS) + " reported-compiled="
                        + reported + " clip=" + JvmFlags.value(JvmFlags.CLIP_INLINING));
            }
        }
    }

    private static List<String> run(HugeMethods wanted, String... flags) throws IOException, InterruptedException {
        Stream<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Stream.of(flags),
                        // Compiled when called often enough, at once and by the caller: nothing to wait for.
                        Stream.of("-Xbatch", "-XX:TieredStopAtLevel=1", "-XX:+PrintCompilation"),
                        Stream.of("-cp", System.getProperty("java.class.path"), Child.class.getName(), wanted.name()))
                .flatMap(part -> part);
        Process child =
                new ProcessBuilder(command.toList()).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void bigFunctionsAreCompiledWhenEnabled() throws Exception {
        assertThat(run(HugeMethods.ENABLE))
                .anyMatch(line -> line.contains("flag=false reported-compiled=true clip=false"))
                .anyMatch(line -> line.contains("Switched the JVM's flag DontCompileHugeMethods"))
                .anyMatch(line -> line.contains("Switched the JVM's flag ClipInlining"))
                .anyMatch(line -> line.contains(COMPILED));
    }

    @Test
    void bigFunctionsAreNamedWithTheFlagOtherwise() throws Exception {
        assertThat(run(HugeMethods.WARN))
                .anyMatch(line -> line.contains("flag=true reported-compiled=false clip=true"))
                .anyMatch(line -> line.contains("Extension 'big' has 1 functions")
                        && line.contains("-XX:-DontCompileHugeMethods"))
                .noneMatch(line -> line.contains(COMPILED));
    }

    @Test
    void flagOfTheCommandLineIsEnough() throws Exception {
        assertThat(run(HugeMethods.WARN, "-XX:-DontCompileHugeMethods"))
                .anyMatch(line -> line.contains("flag=false reported-compiled=true"))
                .noneMatch(line -> line.contains("Extension 'big' has"))
                .anyMatch(line -> line.contains(COMPILED));
    }
}
