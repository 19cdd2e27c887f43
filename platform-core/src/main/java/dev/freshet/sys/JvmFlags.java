package dev.freshet.sys;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import org.jspecify.annotations.Nullable;

/** What flags the JVM runs with, as far as it says: HotSpot does, through its diagnostic bean. */
public final class JvmFlags {

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
}
