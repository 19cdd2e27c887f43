package dev.freshet.compile.runtime;

import org.jspecify.annotations.Nullable;

/** The instructions on tables, as emitted code calls them: operands in the guest's order, those of 32 bits without a sign. */
public final class TableRanges {

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private TableRanges() {}

    public static @Nullable Object get(int index, GuestTable table) {
        return table.get(index);
    }

    public static void set(int index, @Nullable Object value, GuestTable table) {
        table.set(index, value);
    }

    public static void set(long index, @Nullable Object value, GuestTable table) {
        table.set(GuestTable.index(index), value);
    }

    public static int grow(@Nullable Object value, int count, GuestTable table) {
        return (int) table.grow(value, count & UNSIGNED);
    }

    public static long grow(@Nullable Object value, long count, GuestTable table) {
        return table.grow(value, count);
    }

    public static void fill(int index, @Nullable Object value, int length, GuestTable table, InterruptSite site) {
        table.fill(index, value, length, site);
    }

    public static void fill(long index, @Nullable Object value, long length, GuestTable table, InterruptSite site) {
        table.fill(GuestTable.index(index), value, GuestTable.index(length), site);
    }

    public static void copy(int target, int source, int length, GuestTable to, GuestTable from) {
        to.copy(target, from, source, length);
    }

    public static void copy(long target, int source, int length, GuestTable to, GuestTable from) {
        to.copy(GuestTable.index(target), from, source, length);
    }

    public static void copy(int target, long source, int length, GuestTable to, GuestTable from) {
        to.copy(target, from, GuestTable.index(source), length);
    }

    public static void copy(long target, long source, long length, GuestTable to, GuestTable from) {
        to.copy(GuestTable.index(target), from, GuestTable.index(source), GuestTable.index(length));
    }

    public static void init(int target, int source, int length, int segment, GuestTable table, GuestState state) {
        table.init(target, state.elements[segment], source, length);
    }

    public static void init(long target, int source, int length, int segment, GuestTable table, GuestState state) {
        table.init(GuestTable.index(target), state.elements[segment], source, length);
    }
}
