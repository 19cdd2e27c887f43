package dev.freshet.module;

import dev.freshet.settings.PlatformLimits;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that compile; daemons, {@code freshet.limits.compile-threads} of each kind. */
final class CompileThreads {

    /** Deeply nested modules recurse in the engine and in the JVM's verifier; an ordinary 1 MiB stack holds some thousand levels. */
    private static final long STACK_BYTES = 16L << 20;

    /** Idle compile threads end after this long: uploads are rare. */
    private static final long KEEP_ALIVE_SECONDS = 30;

    private CompileThreads() {}

    /** Do what an upload waits for. */
    static ExecutorService forUploads(PlatformLimits limits) {
        return threads(limits.compileThreads(), "freshet-compile-");
    }

    /** Do what nobody waits for. */
    static ExecutorService behindCalls(PlatformLimits limits) {
        return threads(limits.compileThreads(), "freshet-compile-behind-");
    }

    private static ExecutorService threads(int count, String name) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(null, task, name + number.incrementAndGet(), STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
