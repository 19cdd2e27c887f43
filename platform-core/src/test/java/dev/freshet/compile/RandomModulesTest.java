package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random valid modules of all proposals, made by {@code wasm-tools smith} from 800 to 20,000 random bytes: the JVM verifies every class, and each
 * cycle looks.
 */
class RandomModulesTest {

    @ParameterizedTest
    @ValueSource(ints = {60, 7500})
    void theJvmAcceptsEveryFunction(int splitAbove) throws IOException {
        CodeOptions options = CodeOptions.defaults().withSplitAbove(splitAbove);
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, byte[]> module : modules().entrySet()) {
            GuestCode code = Guest.compile(module.getValue(), options);
            for (int function = 0; function < code.functions(); function++) {
                try {
                    code.load(function);
                    faults.addAll(EmittedCode.faults(code.functionClass(function)));
                } catch (RuntimeException | LinkageError e) {
                    faults.add(module.getKey() + ", function " + function + ": " + e);
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    private static Map<String, byte[]> modules() throws IOException {
        Map<String, byte[]> modules = new LinkedHashMap<>();
        try (InputStream in = RandomModulesTest.class.getResourceAsStream("/compile/random.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                modules.put(entry.getName(), zip.readAllBytes());
            }
        }
        return modules;
    }
}
