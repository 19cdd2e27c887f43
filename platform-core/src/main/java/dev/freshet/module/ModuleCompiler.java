package dev.freshet.module;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.freshet.CallInterruptedException;
import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.InvalidModuleException;
import dev.freshet.LimitExceededException;
import dev.freshet.ModuleLimitException;
import dev.freshet.PlatformFaultException;
import dev.freshet.admin.CompileStats;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.module.rewrite.ClassRewriter;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.PlatformLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.runtime.Memory;

/**
 * Validates and compiles modules, each once as long as somebody uses it. Owned by the platform; safe for use by any number of threads.
 *
 * <p>Compiling happens on {@code freshet.limits.compile-threads} daemon threads of its own, with 16 MiB of stack. When {@code
 * freshet.limits.compile-time} has passed, callers get their exception at once and the thread is told to stop. It obeys between sections
 * of the module, between validating and compiling, and after each 512 functions compiled; the engine offers nothing in between. One such
 * step is bounded by the limits on the module's size and structure, so the thread comes back, but some seconds may pass, for which it is
 * missing to others. Modules that are called before they are compiled have threads of their own, see {@link BackgroundCompiler}.
 */
public final class ModuleCompiler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModuleCompiler.class);

    /** Uploads that wait at a time. Each holds a copy of its module, so with the default module size this is at most 1 GiB. */
    static final int MAX_WAITING = 64;

    private final PlatformLimits limits;
    private final UploadBudget budget;
    private final CodeCache cache;
    private final Compilation.Steps steps;
    private final ExecutorService threads;
    private final BackgroundCompiler background;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    /** Guards the two maps and {@link #closed}, so that no upload falls between "still compiling" and "compiled". */
    private final ReentrantLock lock = new ReentrantLock();

    /** By digest; a module stays here as long as an extension or a call holds it. */
    private final Cache<String, CompiledModule> compiled =
            Caffeine.newBuilder().weakValues().build();

    private final Map<String, Compilation> running = new HashMap<>();
    private boolean closed;

    private final LongAdder compilations = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder compileNanos = new LongAdder();

    /**
     * @param settings which modules are compiled behind their first calls
     * @param cache where compiled code is kept, and looked for
     * @param memory the one class of memory that instances will have; final, with the methods that {@link ClassRewriter} asks for
     */
    public ModuleCompiler(
            PlatformLimits limits, CompileSettings settings, CodeCache cache, Class<? extends Memory> memory) {
        this(limits, settings, cache, memory, CompileThreads.behindCalls(limits));
    }

    /** @param behind compiles behind first calls; the compiler's from now on */
    ModuleCompiler(
            PlatformLimits limits,
            CompileSettings settings,
            CodeCache cache,
            Class<? extends Memory> memory,
            ExecutorService behind) {
        this(limits, defaultBudget(), settings, cache, memory, behind);
    }

    /** @param behind compiles behind first calls; the compiler's from now on; null for threads of its own */
    public ModuleCompiler(
            PlatformLimits limits,
            UploadBudget budget,
            CompileSettings settings,
            CodeCache cache,
            Class<? extends Memory> memory,
            @Nullable ExecutorService behind) {
        this(
                limits,
                budget,
                settings,
                cache,
                ClassRewriter.create(memory),
                behind == null ? CompileThreads.behindCalls(limits) : behind);
    }

    /** Compiles each module anew before it returns it, for instances with any class of memory. */
    ModuleCompiler(PlatformLimits limits) {
        this(limits, CodeCache.none());
    }

    /** Compiles each module before it returns it, for instances with any class of memory. */
    ModuleCompiler(PlatformLimits limits, CodeCache cache) {
        this(
                limits,
                defaultBudget(),
                CompileSettings.ahead(),
                cache,
                ClassRewriter.create(null),
                CompileThreads.behindCalls(limits));
    }

    private ModuleCompiler(
            PlatformLimits limits,
            UploadBudget budget,
            CompileSettings settings,
            CodeCache cache,
            ClassRewriter rewriter,
            ExecutorService behind) {
        this(
                limits,
                budget,
                cache,
                background -> settings.tiered()
                        ? CompileSteps.tiered(
                                limits, budget, cache, rewriter, background, settings.tieredFromBytes(), behind)
                        : CompileSteps.ahead(limits, budget, cache, rewriter, behind),
                behind);
    }

    ModuleCompiler(PlatformLimits limits, Compilation.Steps steps) {
        this(limits, defaultBudget(), CodeCache.none(), background -> steps, CompileThreads.behindCalls(limits));
    }

    private static UploadBudget defaultBudget() {
        return new UploadBudget(BudgetSettings.defaults().uploadBytes());
    }

    private ModuleCompiler(
            PlatformLimits limits,
            UploadBudget budget,
            CodeCache cache,
            Function<BackgroundCompiler, Compilation.Steps> steps,
            ExecutorService behind) {
        this.limits = limits;
        this.budget = budget;
        this.cache = cache;
        this.threads = CompileThreads.forUploads(limits);
        this.background = new BackgroundCompiler(limits.compileTime(), behind, cache, MAX_WAITING);
        this.steps = steps.apply(background);
    }

    /**
     * Returns a module that can be called, waiting until it is compiled, or validated if it is compiled behind its calls. The same bytes
     * uploaded by several threads compile once; a failure is not kept, so the next upload tries again. The time limit counts from when
     * the compilation starts.
     *
     * <p>The caller calls {@link CompiledModule#beginWhatWasLeft()} when it has done what it wants the processors for.
     *
     * @param bytes not to be changed any more
     * @param digest of these bytes, see {@link ExtensionVersion#digestOf}
     * @throws InvalidModuleException if the module is malformed, over a limit, not supported or takes too long; a retry fails again, but
     *     for the time limit, where it may help when the machine is less busy
     * @throws LimitExceededException if 64 uploads wait already, or if those under way take too much heap; a later retry is safe
     * @throws CallInterruptedException if the caller's thread is interrupted while it waits; its interrupt flag is set, a retry is safe
     * @throws PlatformFaultException if the platform is closed or ran out of heap
     */
    public CompiledModule compile(byte[] bytes, String digest) {
        if (bytes.length > limits.moduleBytes()) {
            throw ModuleLimitException.moduleSize(
                    "the module has " + bytes.length + " bytes", bytes.length, limits.moduleBytes());
        }
        if (!waiting.tryAcquire()) {
            throw new LimitExceededException(
                    MAX_WAITING + " uploads wait for " + limits.compileThreads()
                            + " compile threads, and no more may; try again later or raise"
                            + " freshet.limits.compile-threads",
                    "freshet.limits.compile-threads",
                    MAX_WAITING + 1,
                    MAX_WAITING);
        }
        try (UploadBudget.Share held = budget.waiting(bytes.length)) {
            return await(compilationOf(bytes, digest));
        } finally {
            waiting.release();
        }
    }

    /** As {@link #compile(byte[], String)}, for bytes that the caller may change. */
    public CompiledModule compile(byte[] bytes) {
        byte[] copy = bytes.clone();
        return compile(copy, ExtensionVersion.digestOf(copy));
    }

    /**
     * Makes new instances of a module have code without marks, or with them, soon: on a compile thread. Should the JVM refuse the code, it
     * stays as it is, with a line in the log.
     */
    public void leaveMarksOut(CompiledModule module, boolean yes) {
        try {
            threads.execute(() -> {
                try {
                    module.marks().leaveOut(yes);
                    LOG.debug("Module {} {} the pages it stores to", module.digest(), yes ? "stops marking" : "marks");
                } catch (LinkageError | FreshetException e) {
                    LOG.warn(
                            "The code of module {} without marks cannot be loaded",
                            module.digest(),
                            GuestText.loggable(e));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Module {} stays as it is: the compiler is closed", module.digest());
        }
    }

    /** Drops code on disk of a module that nobody needs any more, and that of a compilation which has not ended. */
    public void forget(String digest) {
        background.forget(digest);
    }

    /** Drops code on disk of all modules but these. */
    public void forgetAllBut(Set<String> digests) {
        cache.retain(digests);
    }

    /** Fails waiting uploads with {@link PlatformFaultException} and lets the threads end. A second call does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            Map.copyOf(running).values().forEach(compilation -> compilation.abandon(closedFault()));
            running.clear();
        } finally {
            lock.unlock();
        }
        background.close();
        threads.shutdown();
    }

    /** Returns how many uploads wait now. */
    int waiting() {
        return MAX_WAITING - waiting.availablePermits();
    }

    /** What uploads under way hold of their heap. */
    public UploadBudget budget() {
        return budget;
    }

    public CompileStats stats() {
        long fromCache = cache.hits();
        return new CompileStats(
                Math.max(0, compilations.sum() + background.compiled() - fromCache),
                fromCache,
                refusals.sum(),
                Duration.ofNanos(compileNanos.sum() + background.nanos()),
                waiting(),
                background.running(),
                background.left());
    }

    private CompletableFuture<CompiledModule> compilationOf(byte[] bytes, String digest) {
        lock.lock();
        try {
            if (closed) {
                throw closedFault();
            }
            Compilation current = running.get(digest);
            if (current != null) {
                return current.outcome();
            }
            CompiledModule known = compiled.getIfPresent(digest);
            if (known != null) {
                return CompletableFuture.completedFuture(known);
            }
            Compilation fresh = new Compilation(bytes, digest, limits.compileTime(), steps, this::settle);
            running.put(digest, fresh);
            threads.execute(fresh);
            return fresh.outcome();
        } finally {
            lock.unlock();
        }
    }

    private void settle(Compilation compilation, @Nullable CompiledModule module) {
        if (module == null) {
            refusals.increment();
        } else if (!module.compiledBehind()) {
            compilations.increment();
        }
        compileNanos.add(compilation.nanos());
        lock.lock();
        try {
            if (module != null) {
                compiled.put(compilation.digest(), module);
            }
            running.remove(compilation.digest(), compilation);
        } finally {
            lock.unlock();
        }
    }

    private CompiledModule await(CompletableFuture<CompiledModule> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            // Perhaps nobody else waits for it.
            future.thenAccept(CompiledModule::beginWhatWasLeft);
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("interrupted while waiting for a module to compile", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /** A new exception for each caller: the stack trace is that of the caller, the cause tells the compiling thread's. */
    private FreshetException failure(@Nullable Throwable cause) {
        if (cause instanceof ModuleLimitException limit) {
            return limit.forThisThread();
        }
        if (cause instanceof InvalidModuleException invalid) {
            return new InvalidModuleException(String.valueOf(invalid.getMessage()), invalid);
        }
        if (cause instanceof LimitExceededException spent) {
            return spent;
        }
        if (cause instanceof TimeoutException) {
            return Compilation.timedOut(limits.compileTime());
        }
        return new PlatformFaultException(
                cause == null ? "compiling failed" : String.valueOf(cause.getMessage()), cause);
    }

    private static PlatformFaultException closedFault() {
        return new PlatformFaultException("the module compiler is closed", null);
    }
}
