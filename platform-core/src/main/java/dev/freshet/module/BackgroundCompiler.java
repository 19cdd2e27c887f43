package dev.freshet.module;

import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles modules that are called already, and interpreted until it is done. Has threads of its own, so that the next upload need not wait
 * for one of these compilations.
 *
 * <p>Refers to a module weakly until its code is there: the compilation of one that nobody uses any more stops at its next step.
 */
final class BackgroundCompiler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundCompiler.class);

    private final Duration time;
    private final ExecutorService threads;
    private final CodeCache cache;
    private final Semaphore room;
    private final int most;
    private final Set<Task> tasks = ConcurrentHashMap.newKeySet();
    private final LongAdder compiled = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private volatile boolean closed;

    /**
     * @param time longest wall time of one compilation, from when a thread takes it up
     * @param threads the compiler's from now on
     * @param most modules that wait or are compiled at a time
     */
    BackgroundCompiler(Duration time, ExecutorService threads, CodeCache cache, int most) {
        this.time = time;
        this.threads = threads;
        this.cache = cache;
        this.most = most;
        this.room = new Semaphore(most);
    }

    /** Returns whether there is room for one more, which must then be given to {@link #compile} or back by {@link #release}. */
    boolean reserve() {
        return room.tryAcquire();
    }

    void release() {
        room.release();
    }

    /**
     * Takes the module up after those before it.
     *
     * @param compile must not refer to the module
     * @param share given back when this is over
     */
    void compile(CompiledModule module, Function<StopSignal, ModuleCode> compile, UploadBudget.Share share) {
        Task task = new Task(module, compile, share);
        tasks.add(task);
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.end(module, "the compiler is closed");
        }
    }

    /** What is being compiled of this module will be needed no more, so nothing of it is kept on disk. */
    void forget(String digest) {
        for (Task task : tasks) {
            if (task.digest.equals(digest)) {
                task.forgotten = true;
            }
        }
        cache.forget(digest);
    }

    /** Modules compiled. */
    long compiled() {
        return compiled.sum();
    }

    /** Modules whose compilation failed. */
    long left() {
        return left.sum();
    }

    /** Modules that wait or are compiled now. */
    int running() {
        return most - room.availablePermits();
    }

    /** Wall time of all compilations. */
    long nanos() {
        return nanos.sum();
    }

    /** Modules stay interpreted that are not compiled yet; threads end at the next step of what they do. */
    @Override
    public void close() {
        closed = true;
        threads.shutdown();
    }

    private final class Task implements Runnable {

        private final String digest;
        private final WeakReference<CompiledModule> module;
        private final Function<StopSignal, ModuleCode> compile;
        private final UploadBudget.Share share;
        private volatile boolean forgotten;

        Task(CompiledModule module, Function<StopSignal, ModuleCode> compile, UploadBudget.Share share) {
            this.digest = module.digest();
            this.module = new WeakReference<>(module);
            this.compile = compile;
            this.share = share;
        }

        @Override
        public void run() {
            StopSignal stop = new StopSignal(time, () -> closed || module.get() == null);
            @Nullable String failure = null;
            try {
                stop.check();
                ModuleCode code = compile.apply(stop);
                CompiledModule present = module.get();
                if (present != null) {
                    present.replace(code);
                }
                compiled.increment();
            } catch (CancellationException e) {
                failure = closed
                        ? "the compiler is closed"
                        : Compilation.timedOut(time).getMessage();
            } catch (FreshetException e) {
                failure = e.getMessage();
            } catch (RuntimeException | Error e) {
                failure = "compiling failed: " + e;
                throw e;
            } finally {
                nanos.add(stop.elapsedNanos());
                end(module.get(), failure);
            }
        }

        /** @param failure null if the module is compiled */
        private void end(@Nullable CompiledModule present, @Nullable String failure) {
            if (present != null && failure != null) {
                present.staysInterpreted(failure);
                if (!closed) {
                    left.increment();
                    LOG.warn("Module {} stays interpreted, which is slow: {}", digest, GuestText.printable(failure));
                }
            }
            // In this order, so that whoever forgets either finds the task or the file: see forget().
            tasks.remove(this);
            if (forgotten) {
                cache.forget(digest);
            }
            share.close();
            room.release();
            if (present != null) {
                present.settled();
            }
        }
    }
}
