package dev.freshet.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All mutable state of an instance at the moment each call starts from, captured once from a template.
 *
 * @param memory contents of the linear memory
 * @param memoryBytes its size then; initialisation may have grown it
 * @param globals in index order, imported ones first
 * @param tables in index order, imported ones first
 * @param droppedData data segments dropped by then, by index
 * @param droppedElements element segments dropped by then, by index
 * @param initialized whether {@code start} and {@code _initialize} have run already; if not, each call runs them
 */
public record InitialState(
        MemoryImage memory,
        long memoryBytes,
        List<GlobalValue> globals,
        List<TableValue> tables,
        boolean[] droppedData,
        boolean[] droppedElements,
        boolean initialized) {

    public InitialState {
        globals = List.copyOf(globals);
        tables = List.copyOf(tables);
    }

    /** A global's bits; {@code high} is used by 128-bit values, {@code reference} by references. */
    public record GlobalValue(long low, long high, @Nullable Object reference) {}

    /** A table's entries: function indices or the engine's null. */
    public record TableValue(int[] entries) {}
}
