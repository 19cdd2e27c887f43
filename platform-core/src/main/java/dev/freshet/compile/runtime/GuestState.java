package dev.freshet.compile.runtime;

import dev.freshet.compile.runtime.types.RuntimeType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All that an instance can change, but for the bytes of its memories. The class {@code guest/State} of a module extends it by a field for
 * each global. Fields are public for emitted code; nobody else writes them but {@code compile.Instantiation}.
 *
 * <p>Used by one thread at a time.
 */
public abstract class GuestState {

    /** Memory 0, which nearly all accesses are to. Null in an instance without one. */
    public @Nullable LinearMemory memory;

    public @Nullable LinearMemory[] memories = {};

    /** Table 0. Null in an instance without one. */
    public @Nullable GuestTable table;

    public GuestTable[] tables = {};

    /** Imported functions, in the order of the imports. */
    public FunctionRef[] imports = {};

    /** Imported globals, in the order of the imports. */
    public GuestGlobal[] importedGlobals = {};

    public Tag[] tags = {};

    /** The module's types, by index. */
    public RuntimeType[] types = {};

    /** Bytes of the data segments; empty once dropped. */
    public byte[][] data = {};

    /** Elements of the segments; empty once dropped. */
    public @Nullable Object[][] elements = {};

    /** Results but the first: those of a function of several, and the upper half of a vector. Of no meaning between two calls. */
    public long[] results = {};

    public @Nullable Object[] resultReferences = {};

    /** Number of the function that a tail call goes to, -1 for none; its type and its arguments. */
    public int tailId = -1;

    public int tailType;
    private @Nullable FunctionRef tailFunction;
    public long[] tailValues = {};
    public @Nullable Object[] tailReferences = {};

    /** What objects of the guest may still take of the heap, in bytes. */
    public long heapLeft = Long.MAX_VALUE;

    public InterruptSite site = new InterruptSite(false);

    /** In place of a number: the pending call is of {@link #tailFunction}. */
    private static final int FOREIGN = Integer.MAX_VALUE;

    private @Nullable FunctionRef[] functions = {};
    private FunctionNumbers numbers = FunctionNumbers.NONE;

    /** How many globals it has, imported ones included. */
    public abstract int globals();

    /** Drops what a call has left where nothing reads it: objects of the guest would live on there. */
    public final void forgetCall() {
        tailId = -1;
        tailFunction = null;
        Arrays.fill(resultReferences, null);
        Arrays.fill(tailReferences, null);
    }

    /** Tells it how functions are numbered; once, before anything else. */
    public final void number(FunctionNumbers functionNumbers) {
        numbers = functionNumbers;
        functions = new FunctionRef[functionNumbers.functions()];
    }

    /** The function with an index of the module, always the same object. */
    public final FunctionRef function(int index) {
        FunctionRef function = functions[index];
        if (function == null) {
            int imported = imports.length;
            function = index < imported
                    ? imports[index]
                    : new GuestFunction(this, types[numbers.type(index)], numbers.type(index), numbers.id(index));
            functions[index] = function;
        }
        return function;
    }

    /**
     * Calls an own function.
     *
     * @param type its type in the module
     * @param id its number
     */
    public abstract void enter(int type, int id, long[] values, @Nullable Object[] references);

    /**
     * Calls an exported function without arrays; what it does not take is not looked at.
     *
     * @param entry {@code compile.GuestCode.numberEntry} of the function
     * @return the bits of the result, 0 without one
     */
    public abstract long callNumbers(int entry, long first, long second, long third);

    public abstract long globalLow(int index);

    public abstract long globalHigh(int index);

    public abstract @Nullable Object globalReference(int index);

    public abstract void setGlobalLow(int index, long value);

    public abstract void setGlobalHigh(int index, long value);

    public abstract void setGlobalReference(int index, @Nullable Object value);

    /**
     * Runs the body of an own function with the arguments in {@link #tailValues}; its results come there, unless it leaves a call
     * pending again.
     */
    protected abstract void enterTail(int type, int id);

    /** For emitted code: leaves a call of an own function pending. */
    public final void tailCall(int type, int id) {
        tailType = type;
        tailId = id;
    }

    /** For emitted code: the same for any function; one of others is called when its turn comes. */
    public final void tailCall(Object function) {
        if (function instanceof GuestFunction own && own.owner() == this) {
            tailCall(own.typeIndex(), own.id());
            return;
        }
        tailFunction = (FunctionRef) function;
        tailId = FOREIGN;
    }

    /** For emitted code: runs what is pending until nothing is. */
    public final void runTailCalls() {
        while (tailId >= 0) {
            site.look();
            int id = tailId;
            tailId = -1;
            if (id == FOREIGN) {
                FunctionRef function = tailFunction;
                tailFunction = null;
                if (function != null) {
                    callForeign(function);
                }
            } else {
                enterTail(tailType, id);
            }
        }
    }

    /** Others may call back, and tail calls of the guest take the arrays meanwhile: so it gets its own. */
    private void callForeign(FunctionRef function) {
        long[] values = tailValues.clone();
        @Nullable Object[] references = tailReferences.clone();
        function.invoke(values, references);
        System.arraycopy(values, 0, tailValues, 0, values.length);
        System.arraycopy(references, 0, tailReferences, 0, references.length);
    }

    /** Takes all globals over from another state of the same class. */
    public abstract void copyGlobals(GuestState from);

    /** For emitted code: counts an object of the guest. */
    public final void allocate(long bytes) {
        long left = heapLeft - bytes;
        if (left < 0) {
            throw new Trap(Trap.HEAP_EXHAUSTED);
        }
        heapLeft = left;
    }

    /** For emitted code: an exception to throw, counted as an object. */
    public final GuestException exception(int tag, long[] values, @Nullable Object[] references) {
        allocate(EXCEPTION_BYTES + 8L * (values.length + references.length));
        return new GuestException(tags[tag], values, references);
    }

    /** For emitted code: {@code data.drop}. */
    public final void dropData(int segment) {
        data[segment] = NO_BYTES;
    }

    /** For emitted code: {@code elem.drop}. */
    public final void dropElements(int segment) {
        elements[segment] = NO_ELEMENTS;
    }

    /** Of an exception and its two arrays without their contents. */
    private static final int EXCEPTION_BYTES = 96;

    private static final byte[] NO_BYTES = {};
    private static final @Nullable Object[] NO_ELEMENTS = {};
}
