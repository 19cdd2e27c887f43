package dev.freshet.call;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The clock that runs only while the calling thread does. */
final class ProcessorTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean SUPPORTED = THREADS.isCurrentThreadCpuTimeSupported();

    private ProcessorTime() {}

    /**
     * Returns the processor time of the calling thread, ns; only differences mean something. Where the JVM cannot tell, as for virtual
     * threads, {@link System#nanoTime()}.
     */
    static long nanosOfThisThread() {
        long nanos = SUPPORTED ? THREADS.getCurrentThreadCpuTime() : -1;
        return nanos < 0 ? System.nanoTime() : nanos;
    }
}
