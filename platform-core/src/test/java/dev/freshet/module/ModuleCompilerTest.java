package dev.freshet.module;

import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.functions;
import static dev.freshet.module.WasmBytes.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.InvalidModuleException;
import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.module.rewrite.ClassRewriter;
import dev.freshet.module.rewrite.InterruptionSite;
import dev.freshet.settings.PlatformLimits;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ModuleCompilerTest {

    private static final PlatformLimits LIMITS = PlatformLimits.defaults();
    private static final byte[] MODULE = resource("module/control.wasm");

    private final AtomicInteger compilations = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void release() {
        gate.countDown();
        callers.shutdownNow();
    }

    @Test
    void theSameBytesUploadedBySixteenThreadsCompileOnce() throws Exception {
        try (ModuleCompiler compiler = held(LIMITS)) {
            List<Future<CompiledModule>> uploads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                uploads.add(callers.submit(() -> compiler.compile(MODULE.clone())));
            }
            awaitWaiting(compiler, 16);
            gate.countDown();
            CompiledModule first = uploads.get(0).get();
            for (Future<CompiledModule> upload : uploads) {
                assertThat(upload.get()).isSameAs(first);
            }
            assertThat(compilations).hasValue(1);
        }
    }

    @Test
    void aModuleInUseIsNotCompiledAgain() {
        gate.countDown();
        try (ModuleCompiler compiler = held(LIMITS)) {
            CompiledModule first = compiler.compile(MODULE);
            assertThat(compiler.compile(MODULE)).isSameAs(first);
            assertThat(compilations).hasValue(1);
        }
    }

    @Test
    void aModuleThatNobodyUsesIsFreedWithItsClasses() {
        try (ModuleCompiler compiler = new ModuleCompiler(LIMITS)) {
            WeakReference<?> loader = loaderOf(compiler);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (loader.get() != null && System.nanoTime() < deadline) {
                System.gc();
            }
            assertThat(loader.get()).isNull();
        }
    }

    @Test
    void aFailureIsNotKept() {
        gate.countDown();
        byte[] broken = Arrays.copyOf(MODULE, MODULE.length / 2);
        try (ModuleCompiler compiler = held(LIMITS)) {
            assertThatThrownBy(() -> compiler.compile(broken)).isInstanceOf(InvalidModuleException.class);
            assertThatThrownBy(() -> compiler.compile(broken)).isInstanceOf(InvalidModuleException.class);
            assertThat(compilations).hasValue(2);
        }
    }

    @Test
    void aCallerThatChangesItsBytesMeanwhileChangesNothing() throws Exception {
        byte[] bytes = MODULE.clone();
        try (ModuleCompiler compiler = held(LIMITS)) {
            Future<CompiledModule> upload = callers.submit(() -> compiler.compile(bytes));
            entered.await();
            Arrays.fill(bytes, (byte) 0);
            gate.countDown();
            assertThat(upload.get().functions()).isEqualTo(6);
        }
    }

    @Test
    void aModuleOneByteTooLargeIsRefusedWithThePropertyToChange() {
        try (ModuleCompiler compiler = new ModuleCompiler(limits(MODULE.length - 1, Duration.ofSeconds(30)))) {
            assertThatThrownBy(() -> compiler.compile(MODULE))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessage("the module has " + MODULE.length + " bytes; freshet.limits.module-size allows "
                            + (MODULE.length - 1) + "; strip names and debugging data, or raise it");
        }
        try (ModuleCompiler compiler = new ModuleCompiler(limits(MODULE.length, Duration.ofSeconds(30)))) {
            assertThat(compiler.compile(MODULE).moduleBytes()).isEqualTo(MODULE.length);
        }
    }

    @Test
    void aCompilationThatCannotBeStoppedStillFreesItsCaller() {
        try (ModuleCompiler compiler = held(limits(MODULE.length, Duration.ofMillis(50)))) {
            assertThatThrownBy(() -> compiler.compile(MODULE))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessage("compiling the module took longer than 50 ms; freshet.limits.compile-time allows 50;"
                            + " try again when the machine is less busy, or raise it");
        }
    }

    @Test
    void aCompilationOverItsTimeGivesItsThreadBack() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        Compilation.Steps endless = (bytes, digest, stop) -> {
            try {
                while (true) {
                    stop.check();
                    Thread.onSpinWait();
                }
            } catch (CancellationException e) {
                stopped.countDown();
                throw e;
            }
        };
        try (ModuleCompiler compiler = new ModuleCompiler(limits(MODULE.length, Duration.ofMillis(20)), endless)) {
            assertThatThrownBy(() -> compiler.compile(MODULE)).hasMessageContaining("freshet.limits.compile-time");
            assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theEngineStopsAtItsNextClassWhenTheTimeHasPassed() {
        byte[][] bodies = new byte[5_000][];
        Arrays.fill(bodies, body(bytes(0x01)));
        StopSignal stop = new StopSignal(Duration.ofHours(1));
        byte[] module = functions(bodies);
        var parsed = EngineParser.parse(module, stop);
        stop.stop();
        assertThatThrownBy(() -> EngineCompiler.compile(
                        parsed, java.util.Set.of(), ClassRewriter.create(null), new InterruptionSite(), stop))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> new StoppableCollector(stop)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> EngineParser.parse(module, stop)).isInstanceOf(CancellationException.class);
    }

    @Test
    void theTimeLimitCountsFromTheStartOfTheCompilationNotOfTheWait() throws Exception {
        PlatformLimits oneThread = limits(MODULE.length, Duration.ofSeconds(30));
        byte[] other = resource("module/start.wasm");
        try (ModuleCompiler compiler = held(oneThread)) {
            Future<CompiledModule> first = callers.submit(() -> compiler.compile(MODULE));
            entered.await();
            Future<CompiledModule> second = callers.submit(() -> compiler.compile(other));
            awaitWaiting(compiler, 2);
            assertThat(compilations).hasValue(1);
            gate.countDown();
            assertThat(first.get()).isNotSameAs(second.get());
            assertThat(second.get().compileTime()).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void anInterruptedCallerIsFreedAndKeepsItsInterrupt() {
        try (ModuleCompiler compiler = held(LIMITS)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> compiler.compile(MODULE)).isInstanceOf(CallInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void uploadNumberSixtyFiveIsRejectedAndALaterOneIsNot() throws Exception {
        try (ModuleCompiler compiler = held(LIMITS)) {
            List<Future<CompiledModule>> uploads = new ArrayList<>();
            for (int i = 0; i < ModuleCompiler.MAX_WAITING; i++) {
                uploads.add(callers.submit(() -> compiler.compile(MODULE)));
            }
            awaitWaiting(compiler, ModuleCompiler.MAX_WAITING);
            assertThatThrownBy(() -> compiler.compile(MODULE))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessage("64 uploads wait for 2 compile threads, and no more may; try again later or raise"
                            + " freshet.limits.compile-threads");
            gate.countDown();
            for (Future<CompiledModule> upload : uploads) {
                upload.get();
            }
            assertThat(compiler.compile(MODULE)).isNotNull();
        }
    }

    @Test
    void closingFreesWhoeverWaitsAndRefusesWhoeverComes() throws Exception {
        ModuleCompiler compiler = held(LIMITS);
        Future<CompiledModule> upload = callers.submit(() -> compiler.compile(MODULE));
        entered.await();
        compiler.close();
        compiler.close();
        assertThatThrownBy(upload::get).hasCauseInstanceOf(PlatformFaultException.class);
        assertThatThrownBy(() -> compiler.compile(MODULE))
                .isInstanceOf(PlatformFaultException.class)
                .hasMessage("the module compiler is closed");
    }

    @Test
    void aDefectOfOursIsNotBlamedOnTheModule() {
        Compilation.Steps broken = (bytes, digest, stop) -> {
            throw new IllegalStateException("ours");
        };
        try (ModuleCompiler compiler = new ModuleCompiler(LIMITS, broken)) {
            assertThatThrownBy(() -> compiler.compile(MODULE))
                    .isInstanceOf(PlatformFaultException.class)
                    .hasMessageContaining("ours");
        }
    }

    private ModuleCompiler held(PlatformLimits limits) {
        Compilation.Steps real = CompileSteps.ahead(
                limits, new UploadBudget(Long.MAX_VALUE), CodeCache.none(), ClassRewriter.create(null), Runnable::run);
        return new ModuleCompiler(limits, (bytes, digest, stop) -> {
            compilations.incrementAndGet();
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return real.run(bytes, digest, stop);
        });
    }

    private static WeakReference<?> loaderOf(ModuleCompiler compiler) {
        CompiledModule compiled = compiler.compile(MODULE);
        var instance = run.endive.runtime.Instance.builder(compiled.wasm())
                .withMachineFactory(compiled.form().machines())
                .build();
        return new WeakReference<>(instance.getMachine().getClass().getClassLoader());
    }

    private static void awaitWaiting(ModuleCompiler compiler, int uploads) {
        while (compiler.waiting() < uploads) {
            Thread.onSpinWait();
        }
    }

    private static PlatformLimits limits(long moduleBytes, Duration compileTime) {
        return new PlatformLimits(
                moduleBytes, 10, 1_000, 50_000, compileTime, 1, 100, Duration.ofSeconds(1), 64, 1, 0, 0, 0, 100);
    }
}
