package dev.freshet.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** All modules in the test resources, those of the sample and of the benchmarks among them, are valid. */
class RealModulesTest {

    @TestFactory
    Stream<DynamicTest> everyModuleOfTheRepositoryIsAccepted() {
        return modules().stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> {
                    WasmModule module = ModuleDecoder.decode(Files.readAllBytes(path), ModuleBudget.usual());
                    assertThat(module.functions().count()).isLessThan(100_000);
                }));
    }

    @Test
    void thereAreModulesOfEveryKind() {
        assertThat(modules()).hasSizeGreaterThan(60);
    }

    @Test
    void functionsOfAProgramHaveTheirNames() {
        byte[] bytes = ModuleBytes.resource("wat/named-stack.wasm");
        WasmModule module = ModuleDecoder.decode(bytes, ModuleBudget.usual());
        Stream<String> names = java.util.stream.IntStream.range(
                        0, module.functions().count())
                .mapToObj(f -> String.valueOf(module.functionNames().of(f)));
        assertThat(names).isNotEmpty().doesNotContain("null");
    }

    private static List<Path> modules() {
        try {
            Path root = Path.of(
                            RealModulesTest.class.getResource("/wasm/suite.zip").toURI())
                    .getParent()
                    .getParent();
            try (Stream<Path> files = Files.walk(root)) {
                return files.filter(f -> f.toString().endsWith(".wasm"))
                        .sorted()
                        .toList();
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
