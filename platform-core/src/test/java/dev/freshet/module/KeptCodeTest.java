package dev.freshet.module;

import static dev.freshet.module.WasmBytes.EMPTY_TYPE;
import static dev.freshet.module.WasmBytes.bodyWithLocals;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.resource;
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ModuleLimitException;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ModuleReport.Freshness;
import dev.freshet.instance.SlotMemory;
import dev.freshet.module.rewrite.ClassRewriter;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.PlatformLimits;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.types.FunctionBody;

/** A module whose code is found on disk is not parsed in full: something of it that only its functions tell may be forgotten. */
class KeptCodeTest {

    private static final String FOUND = "its code was found compiled on disk";
    private static final byte[] CONTROL = resource("module/control.wasm");

    @TempDir
    private Path directory;

    private CompiledModule compile(byte[] bytes, PlatformLimits limits) {
        try (ModuleCompiler compiler =
                new ModuleCompiler(limits, CompileSettings.ahead(), CodeCache.in(directory), SlotMemory.class)) {
            return compiler.compile(bytes);
        }
    }

    private CompiledModule compile(byte[] bytes) {
        return compile(bytes, PlatformLimits.defaults());
    }

    private void assertFoundAsItWasCompiled(byte[] bytes) {
        CompiledModule compiled = compile(bytes);
        assertThat(compiled.codeReport().reason()).isEqualTo("compiled at its upload");
        CompiledModule found = compile(bytes);
        assertThat(found.codeReport().reason()).isEqualTo(FOUND);
        assertThat(found.wasm().codeSection()).isEqualTo(compiled.wasm().codeSection());
        assertThat(found.wasm())
                .usingRecursiveComparison()
                .ignoringFields("codeSection")
                // Computed when first asked for.
                .ignoringFieldsMatchingRegexes(".*(hash|Hash|cached).*")
                .isEqualTo(compiled.wasm());
        assertThat(found.exports()).isEqualTo(compiled.exports());
        assertThat(found.imports()).isEqualTo(compiled.imports());
        assertThat(found.tables()).isEqualTo(compiled.tables());
        assertThat(found.memory()).isEqualTo(compiled.memory());
        assertThat(found.functions()).isEqualTo(compiled.functions());
        assertThat(found.dataSegments()).isEqualTo(compiled.dataSegments());
        assertThat(found.startFunction()).isEqualTo(compiled.startFunction());
        assertThat(found.methodsTooBigForJit()).isEqualTo(compiled.methodsTooBigForJit());
        assertThat(found.inventory()).usingRecursiveComparison().isEqualTo(compiled.inventory());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"atomics", "buffer", "command", "control", "externref", "start", "tables", "tail-call", "throws"
            })
    void moduleFoundOnDiskIsDescribedAsTheCompiledOneWas(String name) {
        assertFoundAsItWasCompiled(resource("module/" + name + ".wasm"));
    }

    @Test
    void localsThatHoldReferencesAreNotForgotten() {
        byte[] local = module().section(1, EMPTY_TYPE)
                .section(3, vector(leb(0)))
                .section(10, vector(bodyWithLocals(vector(bytes(1, 0x6F)), bytes(0x20, 0, 0x1A))))
                .build();
        assertFoundAsItWasCompiled(local);
        assertThat(compile(local).inventory().freshness()).isEqualTo(Freshness.REBUILT);
    }

    @Test
    void functionsOfAModuleFoundOnDiskAreNotKept() {
        compile(CONTROL);
        for (FunctionBody body : compile(CONTROL).wasm().codeSection().functionBodies()) {
            assertThat(body.instructions()).isEmpty();
        }
    }

    @Test
    void functionsThatTheInterpreterRunsAreParsedAndNoOthers() {
        byte[] tooBig =
                WasmBytes.functions(WasmBytes.body(WasmBytes.repeat(66_000, 0x01)), WasmBytes.body(bytes(0x01)));
        assertFoundAsItWasCompiled(tooBig);
        FunctionBody[] bodies = compile(tooBig).wasm().codeSection().functionBodies();
        assertThat(bodies[0].instructions()).hasSizeGreaterThan(60_000);
        assertThat(bodies[1].instructions()).isEmpty();
    }

    @Test
    void functionsThatTheInterpreterIsLedToAreParsedToo() {
        byte[] tailCall = WasmBytes.functions(
                WasmBytes.body(WasmBytes.repeat(66_000, 0x01), bytes(0x12, 1)), WasmBytes.body(bytes(0x01)));
        assertFoundAsItWasCompiled(tailCall);
        FunctionBody[] bodies = compile(tailCall).wasm().codeSection().functionBodies();
        assertThat(bodies[1].instructions()).hasSize(2);
    }

    @Test
    void codeThatDoesNotFitIsMadeAnewFromAllOfTheModule() {
        CodeCache.in(directory)
                .of(ClassRewriter.create(SlotMemory.class).identity())
                .keep(
                        ExtensionVersion.digestOf(CONTROL),
                        new CompiledCode(Map.of("Broken", new byte[] {1, 2, 3, 4}), "Broken", Set.of()));
        CompiledModule module = compile(CONTROL);
        assertThat(module.codeReport().reason()).isEqualTo("compiled at its upload");
        assertThat(module.methodsTooBigForJit()).isEmpty();
        assertFoundOnDisk();
    }

    private void assertFoundOnDisk() {
        assertThat(compile(CONTROL).codeReport().reason()).isEqualTo(FOUND);
    }

    @Test
    void limitsHoldForAModuleFoundOnDiskToo() {
        compile(CONTROL);
        PlatformLimits fewer = new PlatformLimits(
                CONTROL.length,
                1,
                1_000,
                50_000,
                PlatformLimits.defaults().compileTime(),
                1,
                100,
                PlatformLimits.defaults().callTime(),
                64,
                1,
                0,
                0,
                0,
                100);
        assertThatThrownBy(() -> compile(CONTROL, fewer))
                .isInstanceOf(ModuleLimitException.class)
                .hasMessageContaining("freshet.limits.functions");
    }
}
