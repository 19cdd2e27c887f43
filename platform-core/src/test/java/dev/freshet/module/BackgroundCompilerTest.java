package dev.freshet.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.freshet.HeldExecutor;
import dev.freshet.InvalidModuleException;
import dev.freshet.LogLines;
import dev.freshet.admin.ModuleReport.CodeReport;
import dev.freshet.admin.ModuleReport.CodeState;
import dev.freshet.instance.SlotMemory;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.PlatformLimits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a module that is interpreted until the compiler is done, when the compiler does not get done. */
@Timeout(60)
class BackgroundCompilerTest {

    private static final byte[] MODULE = WasmBytes.resource("module/control.wasm");
    private static final Duration NO_LIMIT = Duration.ofHours(1);

    /** Makes modules that stay interpreted. */
    private final ModuleCompiler uploads = new ModuleCompiler(
            PlatformLimits.defaults(),
            CompileSettings.tieredFrom(0),
            CodeCache.none(),
            SlotMemory.class,
            new HeldExecutor());

    private final CompiledModule module = uploads.compile(MODULE);
    /** Of the present compiler. */
    private HeldExecutor threads;

    private BackgroundCompiler compiler = compiler(NO_LIMIT, 2);

    private BackgroundCompiler compiler(Duration time, int most) {
        threads = new HeldExecutor();
        return new BackgroundCompiler(time, threads, CodeCache.none(), most);
    }

    @AfterEach
    void close() {
        compiler.close();
        uploads.close();
    }

    private void compile(Function<StopSignal, ModuleCode> steps) {
        assertThat(compiler.reserve()).isTrue();
        compiler.compile(module, steps, () -> {});
        threads.release();
    }

    private static ModuleCode endless(StopSignal stop) {
        while (true) {
            stop.check();
            Thread.onSpinWait();
        }
    }

    private void assertLeftInterpreted(String reason) {
        assertThat(module.codeReport()).isEqualTo(new CodeReport(CodeState.INTERPRETED, reason));
        assertThat(module.form().isWanted()).isTrue();
        module.awaitSettled();
        assertThat(compiler.left()).isEqualTo(1);
        assertThat(compiler.compiled()).isZero();
        assertThat(compiler.running()).isZero();
    }

    @Test
    void moduleThatCannotBeCompiledStaysInterpretedWithOneLineInTheLog() {
        try (LogLines log = new LogLines(BackgroundCompiler.class.getName(), Level.WARN)) {
            compile(stop -> {
                throw new InvalidModuleException("compiling the module failed: too odd", null);
            });
            assertThat(log.lines())
                    .containsExactly("WARN Module " + module.digest()
                            + " stays interpreted, which is slow: compiling the module failed: too odd");
        }
        assertLeftInterpreted("compiling the module failed: too odd");
    }

    @Test
    void moduleThatCompilesTooLongStaysInterpreted() {
        compiler.close();
        compiler = compiler(Duration.ofMillis(20), 1);
        compile(BackgroundCompilerTest::endless);
        assertLeftInterpreted("compiling the module took longer than 20 ms; freshet.limits.compile-time allows 20;"
                + " try again when the machine is less busy, or raise it");
    }

    @Test
    void defectOfOursLeavesTheModuleInterpretedAndIsHeard() {
        assertThatThrownBy(() -> compile(stop -> {
                    throw new IllegalStateException("ours");
                }))
                .hasMessage("ours");
        assertLeftInterpreted("compiling failed: java.lang.IllegalStateException: ours");
    }

    @Test
    void closingStopsWhatIsCompiledAndCallsItNoFailure() {
        compile(stop -> {
            compiler.close();
            return endless(stop);
        });
        assertThat(module.codeReport()).isEqualTo(new CodeReport(CodeState.INTERPRETED, "the compiler is closed"));
        module.awaitSettled();
        assertThat(compiler.left()).isZero();
        assertThat(compiler.running()).isZero();
        assertThat(compiler.reserve()).isTrue();
        compiler.compile(uploads.compile(MODULE), BackgroundCompilerTest::endless, () -> {});
        assertThat(compiler.running()).isZero();
    }

    @Test
    void compilationOfAModuleThatNobodyUsesStops() {
        AtomicBoolean begun = new AtomicBoolean();
        assertThat(compiler.reserve()).isTrue();
        compileAndLetGo(begun);
        threads.release();
        assertThat(begun).isTrue();
        assertThat(compiler.left()).isZero();
        assertThat(compiler.running()).isZero();
    }

    private void compileAndLetGo(AtomicBoolean begun) {
        try (ModuleCompiler other = new ModuleCompiler(
                PlatformLimits.defaults(),
                CompileSettings.tieredFrom(0),
                CodeCache.none(),
                SlotMemory.class,
                new HeldExecutor())) {
            compiler.compile(
                    other.compile(MODULE),
                    stop -> {
                        begun.set(true);
                        while (true) {
                            System.gc();
                            stop.check();
                        }
                    },
                    () -> {});
        }
    }

    @Test
    void thereIsRoomForSoManyAndNoMore() {
        assertThat(compiler.reserve()).isTrue();
        assertThat(compiler.reserve()).isTrue();
        assertThat(compiler.reserve()).isFalse();
        compiler.release();
        assertThat(compiler.reserve()).isTrue();
    }

    @Test
    void uploadForWhichThereIsNoRoomIsCompiledAtOnce() {
        HeldExecutor held = new HeldExecutor();
        try (ModuleCompiler full = new ModuleCompiler(
                PlatformLimits.defaults(), CompileSettings.tieredFrom(0), CodeCache.none(), SlotMemory.class, held)) {
            CompiledModule[] kept = new CompiledModule[ModuleCompiler.MAX_WAITING + 1];
            for (int i = 0; i < kept.length; i++) {
                byte[] name = WasmBytes.name("variant" + i);
                kept[i] = full.compile(WasmBytes.concat(MODULE, new byte[] {0}, WasmBytes.leb(name.length), name));
                kept[i].beginWhatWasLeft();
            }
            assertThat(held.held()).isEqualTo(ModuleCompiler.MAX_WAITING);
            assertThat(kept[0].codeReport().state()).isEqualTo(CodeState.COMPILING);
            assertThat(kept[ModuleCompiler.MAX_WAITING].codeReport().state()).isEqualTo(CodeState.COMPILED);
            held.release();
            assertThat(kept[0].codeReport().state()).isEqualTo(CodeState.COMPILED);
            assertThat(full.stats().compiled()).isEqualTo(kept.length);
        }
    }
}
