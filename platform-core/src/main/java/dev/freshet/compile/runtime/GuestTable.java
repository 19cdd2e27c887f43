package dev.freshet.compile.runtime;

import dev.freshet.compile.runtime.types.RuntimeType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A table of references. Calls through it read one array of numbers: that of the function in each entry, if it is the instance's that
 * defines the table, else -1. So emitted code asks nothing about an entry but its number, which tells its type too.
 *
 * <p>Used by one thread at a time.
 */
public final class GuestTable {

    /** Number of each entry's function, -1 for null and for what is not the owner's. As long as the table. Read by emitted code. */
    public int[] ids;

    private final @Nullable GuestState owner;
    private final long declaredMaximum;
    private final int mostEntries;
    private final boolean wide;
    private @Nullable Object[] entries;

    /** How many entries are written between two looks at the deadline. */
    private static final int ENTRIES_BETWEEN_LOOKS = 1 << 16;

    /**
     * @param owner whose functions have numbers here; null for a table of the host
     * @param declaredMaximum unsigned
     * @param mostEntries what the host allows
     * @throws Trap if the minimum is more than the host allows
     */
    public GuestTable(
            @Nullable GuestState owner,
            long minimum,
            long declaredMaximum,
            int mostEntries,
            boolean wide,
            @Nullable Object initial) {
        if (minimum < 0 || minimum > mostEntries) {
            throw new Trap(
                    "a table of " + Long.toUnsignedString(minimum) + " entries; " + mostEntries + " are allowed");
        }
        this.owner = owner;
        this.declaredMaximum = declaredMaximum;
        this.mostEntries = mostEntries;
        this.wide = wide;
        this.entries = new Object[(int) minimum];
        this.ids = new int[(int) minimum];
        fillUnchecked(0, (int) minimum, initial);
    }

    private int idOf(@Nullable Object value) {
        return owner == null ? -1 : GuestFunction.ownId(value, owner);
    }

    private void fillUnchecked(int from, int to, @Nullable Object value) {
        Arrays.fill(entries, from, to, value);
        Arrays.fill(ids, from, to, idOf(value));
    }

    public int size() {
        return entries.length;
    }

    public boolean wide() {
        return wide;
    }

    /** Entries that the module declares at most, unsigned. */
    public long declaredMaximum() {
        return declaredMaximum;
    }

    /** For emitted code: an index of 64 bits as one of 32, a negative one if no table has it. */
    public static int index(long index) {
        return index >>> 31 == 0 ? (int) index : -1;
    }

    public @Nullable Object get(int index) {
        check(index, 1);
        return entries[index];
    }

    public void set(int index, @Nullable Object value) {
        check(index, 1);
        entries[index] = value;
        ids[index] = idOf(value);
    }

    /** Both unsigned: an index from 2^31 on is beyond every table. */
    private void check(int index, int length) {
        if (index < 0 || length < 0 || index > entries.length - length) {
            throw new Trap(Trap.TABLE_BOUNDS + ": " + Integer.toUnsignedString(length) + " entries at "
                    + Integer.toUnsignedString(index) + " of " + entries.length);
        }
    }

    /**
     * For emitted code: the function of an entry that must be of a type.
     *
     * @throws Trap if there is none or it is of another type
     */
    public FunctionRef function(int index, RuntimeType type) {
        if (index < 0 || index >= entries.length) {
            throw new Trap(Trap.UNDEFINED_ELEMENT);
        }
        Object function = entries[index];
        if (function == null) {
            throw new Trap(Trap.UNINITIALIZED_ELEMENT + " " + index);
        }
        FunctionRef found = (FunctionRef) function;
        if (!found.type().isSubtypeOf(type)) {
            throw new Trap(Trap.TYPE_MISMATCH);
        }
        return found;
    }

    /** Returns the size before, or -1 if nothing has changed. The count is unsigned. */
    public long grow(@Nullable Object value, long count) {
        int before = entries.length;
        long most = Long.compareUnsigned(declaredMaximum, mostEntries) < 0 ? declaredMaximum : mostEntries;
        if (Long.compareUnsigned(count, most - before) > 0 || most < before) {
            return -1;
        }
        int after = (int) (before + count);
        entries = Arrays.copyOf(entries, after);
        ids = Arrays.copyOf(ids, after);
        fillUnchecked(before, after, value);
        return before;
    }

    /** {@code table.fill}. */
    public void fill(int index, @Nullable Object value, int length, InterruptSite site) {
        check(index, length);
        for (int done = 0; done < length; ) {
            int part = Math.min(ENTRIES_BETWEEN_LOOKS, length - done);
            fillUnchecked(index + done, index + done + part, value);
            done += part;
            site.look();
        }
    }

    /** {@code table.copy}; nothing is written if a range is not within its table. */
    public void copy(int target, GuestTable from, int source, int length) {
        from.check(source, length);
        check(target, length);
        System.arraycopy(from.entries, source, entries, target, length);
        if (from.owner == owner) {
            System.arraycopy(from.ids, source, ids, target, length);
        } else {
            for (int i = target; i < target + length; i++) {
                ids[i] = idOf(entries[i]);
            }
        }
    }

    /** {@code table.init}. */
    public void init(int target, @Nullable Object[] segment, int source, int length) {
        if (source < 0 || length < 0 || source > segment.length - length) {
            throw new Trap(Trap.TABLE_BOUNDS + ": " + Integer.toUnsignedString(length) + " of a segment of "
                    + segment.length + " elements");
        }
        check(target, length);
        for (int i = 0; i < length; i++) {
            Object value = segment[source + i];
            entries[target + i] = value;
            ids[target + i] = idOf(value);
        }
    }

    /** Returns a table with the same entries; for a snapshot. */
    public GuestTable copy() {
        GuestTable copy = new GuestTable(owner, 0, declaredMaximum, mostEntries, wide, null);
        copy.restore(this);
        return copy;
    }

    /** Makes the table equal to another of the same owner, size included: a reset. */
    public void restore(GuestTable initial) {
        if (entries.length == initial.entries.length) {
            System.arraycopy(initial.entries, 0, entries, 0, entries.length);
            System.arraycopy(initial.ids, 0, ids, 0, ids.length);
        } else {
            entries = initial.entries.clone();
            ids = initial.ids.clone();
        }
    }
}
