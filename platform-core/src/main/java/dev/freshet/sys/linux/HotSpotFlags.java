package dev.freshet.sys.linux;

import com.sun.jna.Pointer;
import dev.freshet.sys.JvmFlags;
import org.jspecify.annotations.Nullable;

/**
 * Clears a boolean flag of the running JVM that it offers no other way to change. Looks before it writes: the flag must be found by name
 * in the JVM's own tables, hold the value that the JVM reports, and be reported changed afterwards; else it is put back.
 */
public final class HotSpotFlags {

    private static final long MAX_FLAGS = 10_000;
    private static final byte ON = 1;
    private static final byte OFF = 0;

    private HotSpotFlags() {}

    /**
     * Clears a flag.
     *
     * @return null if it is off now, else why it is not, in words; then nothing has changed
     */
    public static @Nullable String clear(String flag) {
        String before = JvmFlags.value(flag);
        if ("false".equals(before)) {
            return null;
        }
        if (!"true".equals(before)) {
            return "this JVM has no flag " + flag;
        }
        Pointer value;
        try {
            value = find(new HotSpotTables(), flag);
        } catch (UnsatisfiedLinkError | IllegalArgumentException e) {
            return "this JVM does not describe its flags: " + e.getMessage();
        }
        if (value == null || value.getByte(0) != ON) {
            return "this JVM's tables do not lead to the flag " + flag;
        }
        value.setByte(0, OFF);
        if ("false".equals(JvmFlags.value(flag))) {
            return null;
        }
        value.setByte(0, ON);
        return "the JVM reports " + JvmFlags.value(flag) + " for " + flag + " after it was cleared";
    }

    /** Returns where the value of a flag is, or null if the tables do not say. */
    private static @Nullable Pointer find(HotSpotTables tables, String flag) {
        long flags = tables.field("JVMFlag", "flags", true);
        long count = tables.field("JVMFlag", "numFlags", true);
        long name = tables.field("JVMFlag", "_name", false);
        long address = tables.field("JVMFlag", "_addr", false);
        long size = tables.size("JVMFlag");
        if (flags <= 0 || count <= 0 || name < 0 || address < 0 || size <= 0) {
            return null;
        }
        long entries = new Pointer(count).getLong(0);
        Pointer first = new Pointer(flags).getPointer(0);
        for (long i = 0; i < Math.min(entries, MAX_FLAGS); i++) {
            if (flag.equals(HotSpotTables.text(first.getPointer(i * size + name)))) {
                return first.getPointer(i * size + address);
            }
        }
        return null;
    }
}
