package dev.freshet.settings;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much memory this process may have. */
final class MachineMemory {

    /** Where the JVM does not say: what the heap's default, a quarter of the memory, means. */
    private static final int HEAPS = 4;

    private MachineMemory() {}

    /** The limit of the container (cgroup v1 or v2: the JDK looks both up), or the machine's memory without one. */
    static long bytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : HEAPS * Runtime.getRuntime().maxMemory();
    }
}
