package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.HeldExecutor;
import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CompileStats;
import dev.freshet.admin.ModuleReport.CodeReport;
import dev.freshet.admin.ModuleReport.CodeState;
import dev.freshet.admin.PoolStats;
import dev.freshet.module.CodeForm;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.spi.ModuleStore;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A module is called before it is compiled, while it is, and after it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TieredUploadTest {

    private static final byte[] STATE = TestRegistries.wat("state");
    private static final int THREADS = 4;
    /** {@code $end} of {@code state.wat} traps. */
    private static final long TRAP = 1;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    /** Of the present registry. */
    private HeldExecutor compiler;

    private WasmExtensionRegistry registry = tiered(patient()).build();

    private FreshetBuilder tiered(PlatformLimits limits) {
        compiler = new HeldExecutor();
        return new FreshetBuilder()
                .limits(limits)
                .pool(PoolSettings.defaults().withSlots(2 * THREADS).withIdleTrim(Duration.ZERO))
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .compile(CompileSettings.tieredFrom(1))
                .compileBehind(compiler);
    }

    private void reopen(FreshetBuilder builder) {
        registry.close();
        registry = builder.build();
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        registry.close();
    }

    private CodeState state(String extension) {
        return registry.get(extension).module().code().state();
    }

    /** Frames of compiled code show in a trap, those of the interpreter do not. */
    private boolean runsCompiled(String extension) {
        return !catchThrowableOfType(GuestTrapException.class, () -> registry.call(extension, "do_nothing", TRAP))
                .guestStack()
                .isEmpty();
    }

    @Test
    void moduleAnswersBeforeItIsCompiledAndSaysSo() {
        registry.register("state", STATE);
        assertThat(registry.get("state").module().code())
                .isEqualTo(new CodeReport(
                        CodeState.COMPILING, "the engine's interpreter runs it until the compiler is done"));
        assertThat(registry.get("state").module().freshnessReason()).contains("interpreter");
        assertThat(registry.call("state", "get_pages")).containsExactly(2);
        assertThat(runsCompiled("state")).isFalse();
        CompileStats before = registry.compileStats();
        assertThat(before.inBackground()).isEqualTo(1);
        assertThat(before.compiled()).isZero();

        compiler.release();
        assertThat(registry.get("state").module().code())
                .isEqualTo(new CodeReport(CodeState.COMPILED, "compiled after its upload"));
        assertThat(registry.get("state").module().freshnessReason()).doesNotContain("interpreter");
        assertThat(registry.call("state", "get_pages")).containsExactly(2);
        assertThat(runsCompiled("state")).isTrue();
        CompileStats after = registry.compileStats();
        assertThat(after.inBackground()).isZero();
        assertThat(after.compiled()).isEqualTo(1);
        assertThat(after.leftInterpreted()).isZero();
        assertThat(after.time()).isGreaterThan(before.time());
    }

    @Test
    void smallModuleIsCompiledAtItsUpload() {
        reopen(tiered(patient()).compile(CompileSettings.tieredFrom(STATE.length + 1)));
        registry.register("state", STATE);
        assertThat(state("state")).isEqualTo(CodeState.COMPILED);
        assertThat(compiler.held()).isZero();
        assertThat(registry.compileStats().compiled()).isEqualTo(1);
    }

    @Test
    void endlessGuestsAreStoppedInTheInterpreterToo() {
        reopen(tiered(PlatformLimits.defaults().withCallTime(Duration.ofMillis(200))));
        registry.register("hostile", TestRegistries.wat("hostile"));
        for (String endless : List.of("loop_forever", "loop_with_stores", "grow_memory_forever", "loop_forever")) {
            assertThatThrownBy(() -> registry.call("hostile", endless))
                    .as(endless)
                    .isInstanceOf(DeadlineExceededException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
        assertThat(state("hostile")).isEqualTo(CodeState.COMPILING);
    }

    @Test
    void guestsThatNestWithoutEndOverflowInTheInterpreterToo() {
        reopen(tiered(patient()));
        registry.register("hostile", TestRegistries.wat("hostile"));
        for (String deep : List.of("recurse", "recurse_indirectly", "recurse")) {
            assertThatThrownBy(() -> registry.call("hostile", deep))
                    .as(deep)
                    .isInstanceOf(GuestStackOverflowException.class);
            assertThat(registry.call("hostile", "grow_memory_until_refused")).hasSize(1);
        }
        assertThat(state("hostile")).isEqualTo(CodeState.COMPILING);
    }

    /** For guests that must come to their own end, on a busy machine too. */
    private static PlatformLimits patient() {
        return PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30));
    }

    @Test
    void initializationThatNeedsCompiledCodeGetsIt() throws Exception {
        reopen(tiered(patient()));
        Future<?> upload = onSmallStack(() -> registry.register("deep", TestRegistries.wat("start-deep")));
        while (compiler.held() == 0) {
            Thread.onSpinWait();
        }
        compiler.release();
        upload.get();
        assertThat(registry.call("deep", "depth")).containsExactly(3_000);
        assertThat(registry.get("deep").module().initialization().captured()).isTrue();
    }

    private static Future<?> onSmallStack(Runnable action) {
        FutureTask<?> task = new FutureTask<>(action, null);
        new Thread(null, task, "small-stack", 512 << 10).start();
        return task;
    }

    @Test
    void initializationThatNeverEndsIsRefused() {
        reopen(tiered(PlatformLimits.defaults().withCallTime(Duration.ofMillis(100)))
                .compileBehind(Executors.newSingleThreadExecutor()));
        assertThatThrownBy(() -> registry.register("start", TestRegistries.wat("start-forever")))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("initialisation took longer than 100 ms");
        assertThat(registry.list()).isEmpty();
    }

    @Test
    void sameModuleUnderTwoNamesIsCompiledOnce() {
        registry.register("one", STATE);
        registry.register("two", STATE);
        assertThat(compiler.held()).isEqualTo(1);
        compiler.release();
        assertThat(state("one")).isEqualTo(CodeState.COMPILED);
        assertThat(state("two")).isEqualTo(CodeState.COMPILED);
        assertThat(runsCompiled("one")).isTrue();
        assertThat(runsCompiled("two")).isTrue();
        assertThat(registry.compileStats().compiled()).isEqualTo(1);
    }

    @Test
    void codeIsKeptAndFoundWithoutTheInterpreter(@TempDir Path directory) throws IOException {
        ModuleStore store = ModuleStores.memory();
        reopen(tiered(patient()).store(store).codeCache(directory));
        registry.register("state", STATE);
        compiler.release();
        assertThat(files(directory)).isEqualTo(1);
        reopen(tiered(patient()).store(store).codeCache(directory));
        assertThat(compiler.held()).isZero();
        assertThat(registry.get("state").module().code())
                .isEqualTo(new CodeReport(CodeState.COMPILED, "its code was found compiled on disk"));
        assertThat(registry.compileStats().fromCache()).isEqualTo(1);
    }

    @Test
    void extensionRemovedBeforeItsCodeIsThereLeavesNothingOnDisk(@TempDir Path directory) throws IOException {
        reopen(tiered(patient()).codeCache(directory));
        registry.register("state", STATE);
        registry.call("state", "get_pages");
        registry.remove("state");
        compiler.release();
        assertThat(files(directory)).isZero();
        assertThat(registry.compileStats().inBackground()).isZero();
    }

    private static long files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    @Test
    void closingBeforeTheCodeIsThereIsNoFailure() {
        registry.register("state", STATE);
        registry.close();
        compiler.release();
        assertThat(registry.compileStats().leftInterpreted()).isZero();
        assertThat(registry.compileStats().inBackground()).isZero();
    }

    @Test
    void noCallFailsWhileTheCodeIsSwitched() throws Exception {
        reopen(tiered(patient()));
        registry.register("state", STATE);
        long[] fresh = registry.call("state", "get_i32");
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch called = new CountDownLatch(THREADS);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            results.add(callers.submit(() -> {
                int calls = 0;
                try {
                    while (!stop.get()) {
                        registry.call("state", "do_globals", 0);
                        registry.call("state", "do_edges", 0);
                        assertThat(registry.call("state", "get_i32")).isEqualTo(fresh);
                        calls += 3;
                        called.countDown();
                    }
                } finally {
                    called.countDown();
                }
                return calls;
            }));
        }
        called.await();
        compiler.release();
        long compiledAt = registry.stats().leases().total();
        while (registry.stats().leases().total() < compiledAt + 1_000
                && results.stream().noneMatch(Future::isDone)) {
            Thread.onSpinWait();
        }
        stop.set(true);
        long calls = 1;
        for (Future<Integer> result : results) {
            calls += result.get();
        }
        PoolStats stats = registry.stats();
        assertThat(stats.leases().total()).isEqualTo(calls);
        assertThat(stats.slots().leased() + stats.slots().poisoned()).isZero();
        assertThat(registry.find("state").module().code().state()).isEqualTo(CodeState.COMPILED);
        assertAllInstancesAreCompiled();
    }

    /** As many sessions as there are slots: each instance that was kept is seen. */
    private void assertAllInstancesAreCompiled() {
        List<ExtensionSession> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * THREADS; i++) {
                ExtensionSession session = registry.open("state");
                sessions.add(session);
                assertThat(catchThrowableOfType(GuestTrapException.class, () -> session.call("do_nothing", TRAP))
                                .guestStack())
                        .isNotEmpty();
            }
        } finally {
            sessions.forEach(ExtensionSession::close);
        }
    }

    @Test
    void instancesThatWereIdleAtTheSwitchAreReplacedBeforeTheirNextCall() {
        registry.register("state", STATE);
        List<ExtensionSession> sessions = new ArrayList<>();
        for (int i = 0; i < 2 * THREADS; i++) {
            sessions.add(registry.open("state"));
        }
        sessions.forEach(ExtensionSession::close);
        compiler.release();
        assertAllInstancesAreCompiled();
    }

    @Test
    void functionBodiesAreFreedWhenIdleSlotsAreTrimmed() {
        try (InstanceAllocator allocator = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withIdleTrim(Duration.ZERO))
                .buildAllocator()) {
            reopen(tiered(patient()).allocator(allocator));
            registry.register("state", STATE);
            registry.call("state", "do_edges", 0);
            WeakReference<CodeForm> interpreted = new WeakReference<>(
                    ((FreshetRegistry) registry).module("state").form());
            compiler.release();
            allocator.trim(Duration.ZERO);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (interpreted.get() != null && System.nanoTime() < deadline) {
                System.gc();
            }
            assertThat(interpreted.get()).isNull();
            registry.close();
        }
    }

    @Test
    void sessionThatIsOpenAtTheSwitchGoesOnAsItBegan() {
        registry.register("state", STATE);
        try (ExtensionSession session = registry.open("state")) {
            session.call("do_globals", 0);
            long[] changed = session.call("get_i32");
            compiler.release();
            assertThat(session.call("get_i32")).isEqualTo(changed);
        }
        assertThat(runsCompiled("state")).isTrue();
    }
}
