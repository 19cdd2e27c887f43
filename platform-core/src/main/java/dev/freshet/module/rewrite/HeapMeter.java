package dev.freshet.module.rewrite;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExecutionListener;
import run.endive.runtime.Instance;
import run.endive.runtime.MStack;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TypeSection;

/**
 * Counts what one lease's guest makes the engine allocate of the Java heap, before it is allocated: objects of the GC proposal, exceptions,
 * entries that tables grow by. Compiled code calls the static methods ({@link HeapSites}), interpreted code is listened to.
 *
 * <p>What has become garbage stays counted until the lease ends: the engine has no way to tell. Bytes are rounded up: a reference counts as
 * the small object that it may be to, an integer wrapped for {@code externref} for instance, since those are not counted where they are
 * made.
 *
 * <p>Used by the owner of the lease. A lease that allocates nothing costs a look at one field when it ends.
 */
public final class HeapMeter implements ExecutionListener {

    /** Taken of the shared budget at a time. */
    private static final long CHUNK_BYTES = 1L << 20;

    private static final long OBJECT_BYTES = 48;
    private static final long ARRAY_BYTES = 16;
    private static final long REFERENCE_BYTES = 32;

    private final HeapBudget budget;
    /** Of the module. */
    private final TypeSection types;

    /** Allocated in this lease. */
    private long spent;
    /** Of the shared budget; at least {@code spent}, but for a lease that has just met its end. */
    private long taken;

    /** @param types of the module */
    public HeapMeter(HeapBudget budget, TypeSection types) {
        this.budget = budget;
        this.types = types;
    }

    /**
     * So many bytes are about to be allocated.
     *
     * @throws HeapSpentException if they may not be
     */
    public void charge(long bytes) {
        if (!tryCharge(bytes)) {
            throw spentException(bytes);
        }
    }

    /** The same for who has another answer than a trap: false if they may not be, and nothing is counted then. */
    public boolean tryCharge(long bytes) {
        long sum = spent + bytes;
        if (sum > taken && !takeFor(sum)) {
            return false;
        }
        spent = sum;
        return true;
    }

    private boolean takeFor(long sum) {
        if (sum > budget.perLease()) {
            return false;
        }
        long chunk = Math.min(Math.max(sum, taken + CHUNK_BYTES), budget.perLease());
        if (budget.all().tryTake(chunk - taken)) {
            taken = chunk;
            return true;
        }
        if (budget.all().tryTake(sum - taken)) {
            taken = sum;
            return true;
        }
        return false;
    }

    private HeapSpentException spentException(long bytes) {
        long sum = spent + bytes;
        if (sum > budget.perLease()) {
            return new HeapSpentException(
                    "allocates " + sum + " bytes of heap; " + HeapBudget.PER_LEASE + " allows " + budget.perLease()
                            + " in a call or session, garbage included; allocate less or raise it",
                    HeapBudget.PER_LEASE,
                    sum,
                    budget.perLease());
        }
        return new HeapSpentException(
                "allocates " + bytes + " bytes of heap where all guests have "
                        + budget.all().used() + "; " + HeapBudget.ALL + " allows "
                        + budget.all().bound() + "; try again later, allocate less or raise it",
                HeapBudget.ALL,
                budget.all().used() + bytes,
                budget.all().bound());
    }

    /** The lease has ended and what it had allocated is garbage. Never fails; a second call does nothing. */
    public void end() {
        if (taken != 0) {
            long all = taken;
            taken = 0;
            spent = 0;
            budget.all().give(all);
        }
    }

    /** Bytes allocated in this lease. */
    public long spent() {
        return spent;
    }

    // --- called by compiled code

    private static @Nullable HeapMeter of(Instance instance) {
        return instance.getMachine() instanceof MeteredMachine machine ? machine.heapMeter() : null;
    }

    /** An object of fixed size, or an exception. */
    public static void object(Instance instance) {
        HeapMeter meter = of(instance);
        if (meter != null) {
            meter.charge(OBJECT_BYTES);
        }
    }

    /** An array of numbers; returns its length. */
    public static int numbers(int length, Instance instance) {
        HeapMeter meter = of(instance);
        if (meter != null) {
            meter.charge(numberBytes(length));
        }
        return length;
    }

    /** An array of references; returns its length. */
    public static int references(int length, Instance instance) {
        HeapMeter meter = of(instance);
        if (meter != null) {
            meter.charge(referenceBytes(length));
        }
        return length;
    }

    /** An array that compiled code has made, of as many elements as its function has instructions for them at most; or null. */
    public static void given(@Nullable Object array, Instance instance) {
        if (array instanceof long[] elements) {
            numbers(elements.length, instance);
        } else if (array instanceof Object[] elements) {
            references(elements.length, instance);
        }
    }

    // --- called by the interpreter

    @Override
    public void onExecution(Instruction instruction, MStack stack) {
        OpCode opcode = instruction.opcode();
        switch (opcode) {
            case ARRAY_NEW, ARRAY_NEW_DEFAULT, ARRAY_NEW_DATA, ARRAY_NEW_ELEM ->
                charge(OBJECT_BYTES + arrayBytes((int) instruction.operand(0), (int) stack.peek()));
            case ARRAY_NEW_FIXED -> {
                charge(OBJECT_BYTES + arrayBytes((int) instruction.operand(0), (int) instruction.operand(1)));
            }
            case STRUCT_NEW, STRUCT_NEW_DEFAULT -> {
                int fields = fieldsOf((int) instruction.operand(0));
                charge(OBJECT_BYTES + numberBytes(fields) + referenceBytes(fields));
            }
            case THROW -> charge(OBJECT_BYTES);
            default -> {
                // Allocates nothing that lasts.
            }
        }
    }

    /** As the engine makes it: an array for numbers, and a second one if its elements are references to objects. */
    private long arrayBytes(int type, int length) {
        boolean references = types.getSubType(type)
                .compType()
                .arrayType()
                .fieldType()
                .storageType()
                .isObjectRef();
        return references ? numberBytes(length) + referenceBytes(length) : numberBytes(length);
    }

    private int fieldsOf(int type) {
        return types.getSubType(type).compType().structType().fieldTypes().length;
    }

    private static long numberBytes(int length) {
        return ARRAY_BYTES + (length & 0xFFFF_FFFFL) * Long.BYTES;
    }

    private static long referenceBytes(int length) {
        return ARRAY_BYTES + (length & 0xFFFF_FFFFL) * REFERENCE_BYTES;
    }
}
