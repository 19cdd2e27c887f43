package dev.freshet.module;

import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import dev.freshet.settings.PlatformLimits;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.wasm.MalformedException;

class EngineFailuresTest {

    static Throwable[] failuresOfTheEngine() {
        return new Throwable[] {
            new MalformedException("bad\nbytes"),
            new NullPointerException(),
            new ArrayIndexOutOfBoundsException(7),
            new IllegalArgumentException("bad"),
            new AssertionError("bad"),
            new VerifyError("bad"),
            new ClassFormatError("bad"),
            new StackOverflowError()
        };
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheEngine")
    void whateverTheEngineThrowsOverBytesIsAnInvalidModule(Throwable failure) {
        assertThatThrownBy(() -> EngineFailures.translating("reading", () -> sneakyThrow(failure)))
                .isInstanceOf(InvalidModuleException.class)
                .hasCause(failure)
                .hasMessageStartingWith("reading ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void ourOwnExceptionsAndTheStopSignalPass() {
        InvalidModuleException ours = new InvalidModuleException("ours");
        assertThatThrownBy(() -> EngineFailures.translating("reading", () -> sneakyThrow(ours)))
                .isSameAs(ours);
        CancellationException stop = new CancellationException();
        assertThatThrownBy(() -> EngineFailures.translating("reading", () -> sneakyThrow(stop)))
                .isSameAs(stop);
    }

    @Test
    void runningOutOfHeapIsNotBlamedOnTheModule() {
        OutOfMemoryError full = new OutOfMemoryError();
        assertThatThrownBy(() -> EngineFailures.translating("reading", () -> sneakyThrow(full)))
                .isSameAs(full);
    }

    @Test
    void aFunctionWhoseTypeIsAStructIsRefusedAlthoughTheEngineThrowsSomethingElse() {
        byte[] module = module().section(1, vector(bytes(0x5F, 0)))
                .section(3, vector(leb(0)))
                .section(10, vector(body()))
                .build();
        try (ModuleCompiler compiler = new ModuleCompiler(PlatformLimits.defaults())) {
            assertThatThrownBy(() -> compiler.compile(module)).isInstanceOf(InvalidModuleException.class);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> Object sneakyThrow(Throwable failure) throws T {
        throw (T) failure;
    }
}
