package dev.freshet.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.HeldExecutor;
import dev.freshet.ModuleLimitException;
import dev.freshet.admin.ModuleReport.CodeState;
import dev.freshet.instance.SlotMemory;
import dev.freshet.module.rewrite.ClassRewriter;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits until an upload is answered and then for ever; or does not wait and takes the upload's processors. */
@Timeout(60)
class LeftForLaterTest {

    private static final byte[] MODULE = TestRegistries.wat("state");

    private final HeldExecutor behind = new HeldExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);

    private final ModuleCompiler compiler = new ModuleCompiler(
            PlatformLimits.defaults(), CompileSettings.tieredFrom(0), CodeCache.none(), SlotMemory.class, behind);

    @AfterEach
    void close() {
        gate.countDown();
        compiler.close();
    }

    @Test
    void moduleIsNotCompiledBehindBeforeItsUploadIsAnswered() {
        CompiledModule module = compiler.compile(MODULE);
        assertThat(behind.held()).isZero();
        module.beginWhatWasLeft();
        assertThat(behind.held()).isEqualTo(1);
        module.beginWhatWasLeft();
        assertThat(compiler.compile(MODULE)).isSameAs(module);
        assertThat(behind.held()).isEqualTo(1);
        behind.release();
        assertThat(module.codeReport().state()).isEqualTo(CodeState.COMPILED);
        assertThat(compiler.stats().inBackground()).isZero();
    }

    @Test
    void whoWaitsForTheCodeNeedsNobodyToBeginIt() {
        CompiledModule module = compiler.compile(MODULE);
        Thread waiting = new Thread(module::awaitSettled);
        waiting.start();
        while (behind.held() == 0) {
            Thread.onSpinWait();
        }
        behind.release();
        assertThat(module.codeReport().state()).isEqualTo(CodeState.COMPILED);
    }

    @Test
    void closedCompilerLeavesNobodyWaiting() {
        CompiledModule module = compiler.compile(MODULE);
        compiler.close();
        module.awaitSettled();
        assertThat(module.codeReport().state()).isEqualTo(CodeState.INTERPRETED);
        assertThat(compiler.stats().inBackground()).isZero();
    }

    /** Its steps wait at the gate, and count down {@link #begun} when what they left is begun. */
    private ModuleCompiler held(Duration compileTime) {
        PlatformLimits limits = new PlatformLimits(
                MODULE.length, 100, 1_000, 50_000, compileTime, 1, 100, Duration.ofSeconds(1), 64, 1, 0, 0, 0, 100);
        Compilation.Steps real = CompileSteps.ahead(
                limits, new UploadBudget(Long.MAX_VALUE), CodeCache.none(), ClassRewriter.create(null), Runnable::run);
        return new ModuleCompiler(limits, (bytes, digest, stop) -> {
            CompiledModule module = real.run(bytes, digest, new StopSignal(Duration.ofHours(1)));
            module.leaveForLater(begun::countDown);
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return module;
        });
    }

    @Test
    void moduleWhoseUploaderIsGoneIsBegunAllTheSame() throws Exception {
        try (ModuleCompiler slow = held(Duration.ofHours(1))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> slow.compile(MODULE)).isInstanceOf(CallInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(begun.getCount()).isEqualTo(1);
            gate.countDown();
            begun.await();
        }
    }

    @Test
    void moduleThatCameTooLateForEverybodyIsBegunAllTheSame() throws Exception {
        try (ModuleCompiler slow = held(Duration.ofMillis(20))) {
            assertThatThrownBy(() -> slow.compile(MODULE)).isInstanceOf(ModuleLimitException.class);
            gate.countDown();
            begun.await();
        }
    }

    @Test
    void codeWithoutMarksIsTheSameCompressedOrNot() {
        byte[] large = WasmBytes.resource("extism/rust.wasm");
        HeldExecutor spare = new HeldExecutor();
        try (ModuleCompiler ahead = new ModuleCompiler(
                PlatformLimits.defaults(), CompileSettings.ahead(), CodeCache.none(), SlotMemory.class, spare)) {
            CompiledModule module = ahead.compile(large);
            assertThat(module.marks().isCompressed()).isFalse();
            assertThat(spare.held()).isZero();
            module.beginWhatWasLeft();
            module.marks().leaveOut(true);
            assertThat(module.marks().leftOut()).isTrue();
        }
        HeldExecutor free = new HeldExecutor();
        try (ModuleCompiler ahead = new ModuleCompiler(
                PlatformLimits.defaults(), CompileSettings.ahead(), CodeCache.none(), SlotMemory.class, free)) {
            CompiledModule module = ahead.compile(large);
            module.beginWhatWasLeft();
            free.release();
            assertThat(module.marks().isCompressed()).isTrue();
            module.marks().leaveOut(true);
            assertThat(module.marks().leftOut()).isTrue();
        }
    }
}
