package dev.freshet.instance;

import dev.freshet.module.rewrite.HeapMeter;
import dev.freshet.module.rewrite.InterruptionSite;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

/**
 * A guest's table that can be restored. The engine's own grows the module's limits when it grows ({@code TableInstance.grow} of Endive
 * 1.0.0 writes to the {@code TableLimits} of the module), so a grown table would leak into later instances; this one keeps limits of its
 * own.
 *
 * <p>References to functions are their indices; entries also name the instance they belong to. Tables of object references (GC types)
 * belong to modules that are rebuilt, never reset; they work here all the same.
 *
 * <p>Used by one thread at a time, as the instance is.
 */
public final class SlotTable extends TableInstance {

    private static final int[] NOTHING_KNOWN = {};

    /** An index and a reference to its instance, old and new ones for a moment. */
    private static final long ENTRY_BYTES = 2 * (Integer.BYTES + Long.BYTES);

    /** And a reference to an object, which counts as in {@link HeapMeter}. */
    private static final long OBJECT_ENTRY_BYTES = ENTRY_BYTES + 32;
    /**
     * Entries written, by whatever instructions, between two looks at the interrupt: some 10 µs. The engine writes entry by entry, so that it
     * cannot be seen where an instruction begins.
     */
    private static final int ENTRIES_BETWEEN_LOOKS = 1_024;

    private final ValType elementType;
    private final long declaredEntries;
    private final long maximumEntries;
    private final boolean shared;
    private final HeapMeter heap;

    private int[] refs;
    private @Nullable Instance[] instances;
    private @Nullable Object @Nullable [] objects;
    /**
     * The same array as {@code refs} while every entry is null or a function of {@code owner}, else {@link #NOTHING_KNOWN}. Changes before the
     * entry that ends it does; {@link #restore} begins it again.
     */
    private int[] ownRefs = NOTHING_KNOWN;

    /** Entries [touchedFrom, touchedTo) may differ from the captured ones. Set before the write. */
    private int touchedFrom = Integer.MAX_VALUE;

    private int touchedTo;

    private boolean growthRefused;
    /** Entries written since the last look. */
    private int written;
    /** Whether the instance is built: until then the host writes, which ends soon and is not to be stopped half-way. */
    private boolean looks;

    private int @Nullable [] initialRefs;
    private @Nullable Instance owner;

    /**
     * @param table as the module declares it
     * @param initialReference what every entry starts as
     * @param entriesLimit the platform's limit; growth beyond it fails as growth beyond the declared maximum does
     * @param heap counts what it grows by; growth that it refuses fails, too
     */
    public SlotTable(Table table, int initialReference, int entriesLimit, HeapMeter heap) {
        super(
                new Table(table.elementType(), new TableLimits(0, table.limits().max()), table.initialize()),
                initialReference);
        this.elementType = table.elementType();
        this.declaredEntries = table.limits().max();
        this.maximumEntries =
                Math.max(table.limits().min(), Math.min(table.limits().max(), entriesLimit));
        this.heap = heap;
        this.shared = table.limits().shared();
        int entries = Math.toIntExact(table.limits().min());
        this.refs = new int[entries];
        Arrays.fill(refs, initialReference);
        this.instances = new Instance[entries];
        this.objects = elementType.isObjectRef() ? new Object[entries] : null;
    }

    /** The instance is built: from now on it is the guest that writes, and is stopped when its time is over. */
    void lookAtInterrupts() {
        looks = true;
    }

    /** Takes the present entries as those that {@link #restore} puts back, all owned by the instance. */
    public void captureInitial(int[] entries, Instance instance) {
        this.owner = instance;
        this.initialRefs = entries;
        this.refs = entries.clone();
        this.instances = ownersOf(entries);
        this.ownRefs = functionsOf(refs);
        forgetTouched();
    }

    /** Puts the captured entries back; costs what was touched. */
    public void restore() {
        int[] initial = initialRefs;
        if (initial == null) {
            throw new IllegalStateException("no initial entries captured");
        }
        if (refs.length != initial.length) {
            refs = initial.clone();
            instances = ownersOf(initial);
        } else if (touchedFrom < touchedTo) {
            System.arraycopy(initial, touchedFrom, refs, touchedFrom, touchedTo - touchedFrom);
            Arrays.fill(instances, touchedFrom, touchedTo, owner);
        }
        ownRefs = functionsOf(refs);
        forgetTouched();
    }

    /** The present entries, for the captured state. */
    public int[] entries() {
        return refs.clone();
    }

    /**
     * Returns the index of the entry's function, or {@link Value#REF_NULL_VALUE} if only the engine's look-up can tell: the entry is none,
     * is null, or an entry of the table may be another instance's function.
     */
    int ownFunction(int index) {
        int[] own = ownRefs;
        return index >= 0 && index < own.length ? own[index] : Value.REF_NULL_VALUE;
    }

    /** References to objects are no indices. */
    private int[] functionsOf(int[] entries) {
        return objects == null ? entries : NOTHING_KNOWN;
    }

    /** Before an entry becomes a function of that instance. */
    private void expect(@Nullable Instance instance) {
        if (instance != owner && instance != null) {
            ownRefs = NOTHING_KNOWN;
        }
    }

    private @Nullable Instance[] ownersOf(int[] entries) {
        Instance[] owners = new Instance[entries.length];
        Arrays.fill(owners, owner);
        return owners;
    }

    private void forgetTouched() {
        touchedFrom = Integer.MAX_VALUE;
        touchedTo = 0;
    }

    private void touch(int index) {
        touchedFrom = Math.min(touchedFrom, index);
        touchedTo = Math.max(touchedTo, index + 1);
    }

    @Override
    public int size() {
        return refs.length;
    }

    @Override
    public ValType elementType() {
        return elementType;
    }

    /** A new object each time: callers may change it, and the module's own must not be. */
    @Override
    public TableLimits limits() {
        return new TableLimits(refs.length, maximumEntries, shared);
    }

    @Override
    public int grow(int size, int value, Instance instance) {
        expect(instance);
        int before = enlarge(size);
        if (before >= 0) {
            Arrays.fill(refs, before, refs.length, value);
            Arrays.fill(instances, before, refs.length, instance);
        }
        return before;
    }

    @Override
    public int growWithRef(int size, @Nullable Object refValue, Instance instance) {
        expect(instance);
        int before = enlarge(size);
        if (before >= 0) {
            Arrays.fill(refs, before, refs.length, refValue == null ? Value.REF_NULL_VALUE : 0);
            Arrays.fill(instances, before, refs.length, instance);
            if (objects != null) {
                Arrays.fill(objects, before, refs.length, refValue);
            }
        }
        return before;
    }

    private int enlarge(int size) {
        int before = refs.length;
        long wanted = before + Integer.toUnsignedLong(size);
        if (wanted > maximumEntries) {
            growthRefused |= wanted <= declaredEntries;
            return -1;
        }
        if (size == 0) {
            return before;
        }
        if (!heap.tryCharge((wanted - before) * (objects == null ? ENTRY_BYTES : OBJECT_ENTRY_BYTES))) {
            growthRefused = true;
            return -1;
        }
        // Copies all entries, as often as a straight line of code asks for one more.
        InterruptionSite.look();
        // All or nothing: the heap may have room for the first array and none for the second.
        int[] moreRefs = Arrays.copyOf(refs, (int) wanted);
        Instance[] moreInstances = Arrays.copyOf(instances, (int) wanted);
        if (objects != null) {
            objects = Arrays.copyOf(objects, (int) wanted);
        }
        if (ownRefs == refs) {
            ownRefs = moreRefs;
        }
        refs = moreRefs;
        instances = moreInstances;
        return before;
    }

    /** Whether the guest was refused growth that its module declares, since this was asked last. */
    public boolean takeGrowthRefused() {
        boolean refused = growthRefused;
        if (refused) {
            growthRefused = false;
        }
        return refused;
    }

    @Override
    public int ref(int index) {
        if (index < 0 || index >= refs.length) {
            throw new WasmEngineException("undefined element");
        }
        return refs[index];
    }

    @Override
    public int requiredRef(int index) {
        int ref = ref(index);
        if (ref == Value.REF_NULL_VALUE) {
            throw new WasmEngineException("uninitialized element " + index);
        }
        return ref;
    }

    @Override
    public @Nullable Object objRef(int index) {
        if (index < 0 || index >= refs.length) {
            throw new WasmEngineException("out of bounds table access");
        }
        return objects == null ? null : objects[index];
    }

    @Override
    public void setRef(int index, int value, @Nullable Instance instance) {
        checkWrite(index);
        lookAtTimes();
        expect(instance);
        touch(index);
        refs[index] = value;
        instances[index] = instance;
    }

    @Override
    public void setObjRef(int index, @Nullable Object ref, @Nullable Instance instance) {
        checkWrite(index);
        lookAtTimes();
        expect(instance);
        touch(index);
        if (objects != null) {
            objects[index] = ref;
        }
        refs[index] = ref == null ? Value.REF_NULL_VALUE : 0;
        instances[index] = instance;
    }

    private void lookAtTimes() {
        if (++written >= ENTRIES_BETWEEN_LOOKS && looks) {
            written = 0;
            InterruptionSite.look();
        }
    }

    private void checkWrite(int index) {
        if (index < 0 || index >= refs.length) {
            throw new UninstantiableException("out of bounds table access");
        }
    }

    @Override
    public @Nullable Instance instance(int index) {
        return instances[index];
    }

    /** The engine's word for clearing, not for {@link #restore}. */
    @Override
    public void reset() {
        touchedFrom = 0;
        touchedTo = refs.length;
        Arrays.fill(refs, Value.REF_NULL_VALUE);
        if (objects != null) {
            Arrays.fill(objects, null);
        }
    }
}
