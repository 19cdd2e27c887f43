package dev.freshet.sys.linux;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The tables by which HotSpot describes its own data to the JDK's Serviceability Agent (src/hotspot/share/runtime/vmStructs.hpp): where
 * the fields of which types are. libjvm exports them together with the layout of their entries, so nothing here depends on a version.
 *
 * <p>Reads this process's memory; throws {@link UnsatisfiedLinkError} if libjvm exports no tables.
 */
final class HotSpotTables {

    /** Far above what any version has; ends the walk of a table that is not what we think. */
    private static final int MAX_ENTRIES = 100_000;

    private final NativeLibrary jvm =
            NativeLibrary.getInstance(Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so")
                    .toString());

    private long number(String symbol) {
        return jvm.getGlobalVariableAddress(symbol).getLong(0);
    }

    /**
     * Returns where a field is.
     *
     * @return the address of a static field, else the offset in its object; -1 if there is no such field
     */
    long field(String type, String name, boolean isStatic) {
        Pointer entries = jvm.getGlobalVariableAddress("gHotSpotVMStructs").getPointer(0);
        long stride = number("gHotSpotVMStructEntryArrayStride");
        long typeName = number("gHotSpotVMStructEntryTypeNameOffset");
        long fieldName = number("gHotSpotVMStructEntryFieldNameOffset");
        long offset = number("gHotSpotVMStructEntryOffsetOffset");
        long address = number("gHotSpotVMStructEntryAddressOffset");
        long isStaticOffset = number("gHotSpotVMStructEntryIsStaticOffset");
        for (int i = 0; i < MAX_ENTRIES; i++) {
            long entry = i * stride;
            String entryType = text(entries.getPointer(entry + typeName));
            if (entryType == null) {
                return -1;
            }
            if (entryType.equals(type)
                    && name.equals(text(entries.getPointer(entry + fieldName)))
                    && isStatic == (entries.getInt(entry + isStaticOffset) != 0)) {
                return isStatic
                        ? Pointer.nativeValue(entries.getPointer(entry + address))
                        : entries.getLong(entry + offset);
            }
        }
        return -1;
    }

    /** Returns the size of a type in bytes, or -1 if there is no such type. */
    long size(String type) {
        Pointer entries = jvm.getGlobalVariableAddress("gHotSpotVMTypes").getPointer(0);
        long stride = number("gHotSpotVMTypeEntryArrayStride");
        long typeName = number("gHotSpotVMTypeEntryTypeNameOffset");
        long size = number("gHotSpotVMTypeEntrySizeOffset");
        for (int i = 0; i < MAX_ENTRIES; i++) {
            String entryType = text(entries.getPointer(i * stride + typeName));
            if (entryType == null) {
                return -1;
            }
            if (entryType.equals(type)) {
                return entries.getLong(i * stride + size);
            }
        }
        return -1;
    }

    static @Nullable String text(@Nullable Pointer pointer) {
        return pointer == null ? null : pointer.getString(0, "US-ASCII");
    }
}
