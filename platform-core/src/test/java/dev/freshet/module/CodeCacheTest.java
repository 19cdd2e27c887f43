package dev.freshet.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.instance.SlotMemory;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.PlatformLimits;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeCacheTest {

    private static final String DIGEST = "0".repeat(64);
    private static final byte[] MODULE = WasmBytes.resource("module/control.wasm");

    @TempDir
    private Path directory;

    @Test
    void codeThatWasRewrittenOtherwiseIsNotFound() {
        CodeCache cache = CodeCache.in(directory);
        cache.of("looks at no interrupt")
                .keep(DIGEST, new CompiledCode(Map.of("Main", new byte[] {1}), "Main", Set.of()));
        assertThat(cache.of("looks at no interrupt").find(DIGEST)).isNotNull();
        assertThat(cache.of("looks at interrupts").find(DIGEST)).isNull();
        assertThat(cache.find(DIGEST)).isNull();
    }

    @Test
    void compilerFindsOnlyCodeForItsOwnClassOfMemory() {
        compile(CodeCache.in(directory), SlotMemory.class);
        CodeCache same = CodeCache.in(directory);
        compile(same, SlotMemory.class);
        assertThat(same.hits()).isEqualTo(1);

        CodeCache other = CodeCache.in(directory);
        try (ModuleCompiler compiler = new ModuleCompiler(PlatformLimits.defaults(), other)) {
            compiler.compile(MODULE);
        }
        assertThat(other.hits()).isZero();
    }

    private static void compile(CodeCache cache, Class<SlotMemory> memory) {
        try (ModuleCompiler compiler =
                new ModuleCompiler(PlatformLimits.defaults(), CompileSettings.ahead(), cache, memory)) {
            compiler.compile(MODULE);
        }
    }
}
