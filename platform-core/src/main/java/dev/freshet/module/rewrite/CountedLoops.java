package dev.freshet.module.rewrite;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import org.jspecify.annotations.Nullable;

/**
 * Whether the JVM can stop a thread in a counted loop. A loop that does not look at the interrupt flag is stopped by the JVM throwing its
 * code away, which needs the thread to reach a safepoint; HotSpot leaves those out of counted loops with some collectors.
 */
final class CountedLoops {

    private static final String BEAN = "com.sun.management.HotSpotDiagnosticMXBean";
    private static final String FLAG = "UseCountedLoopSafepoints";

    private CountedLoops() {}

    /** Returns false if the JVM does not say. */
    static boolean haveSafepoints() {
        return "true".equals(flag());
    }

    /* By reflection: jdk.management is not in every runtime image. */
    private static @Nullable String flag() {
        try {
            Class<? extends PlatformManagedObject> type = Class.forName(BEAN).asSubclass(PlatformManagedObject.class);
            Object bean = ManagementFactory.getPlatformMXBean(type);
            Object option = type.getMethod("getVMOption", String.class).invoke(bean, FLAG);
            return (String) option.getClass().getMethod("getValue").invoke(option);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
