package dev.freshet.sys;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import org.jspecify.annotations.Nullable;

/** What flags the JVM runs with, as far as it says: HotSpot does, through its diagnostic bean. */
public final class JvmFlags {

    /** While on, methods of more than 8,000 bytecodes are interpreted for good. HotSpot reads it at each decision to compile. */
    public static final String DONT_COMPILE_HUGE_METHODS = "DontCompileHugeMethods";

    /** While on, no more is inlined into a compilation once it has 8,000 bytecodes. HotSpot reads it at each call it could inline. */
    public static final String CLIP_INLINING = "ClipInlining";

    private static final String BEAN = "com.sun.management.HotSpotDiagnosticMXBean";

    private JvmFlags() {}

    /** Returns the present value of a flag such as {@code DontCompileHugeMethods}, or null if this JVM has none of that name. */
    /* By reflection: jdk.management is not in every runtime image. */
    public static @Nullable String value(String flag) {
        try {
            Class<? extends PlatformManagedObject> type = Class.forName(BEAN).asSubclass(PlatformManagedObject.class);
            PlatformManagedObject bean = ManagementFactory.getPlatformMXBean(type);
            Object option = type.getMethod("getVMOption", String.class).invoke(bean, flag);
            return (String) option.getClass().getMethod("getValue").invoke(option);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns whether a flag is there and on. */
    public static boolean isOn(String flag) {
        return "true".equals(value(flag));
    }

    /** Returns whether this JVM compiles methods of any size now. */
    public static boolean compilesHugeMethods() {
        return !isOn(DONT_COMPILE_HUGE_METHODS);
    }
}
