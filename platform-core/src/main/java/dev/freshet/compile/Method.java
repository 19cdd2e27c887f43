package dev.freshet.compile;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A method under construction: what is on the stack and in the local variables, so that frames and maxima need no second pass.
 *
 * <pre>
 *   local variables    parameters | state | other locals of the guest | memory | spilled operands | temporary values
 *                      |&lt;------------------ in every frame ----------------------------------&gt;|
 *   operands           0 .. base: spilled by open blocks      base .. depth: on the JVM's stack
 * </pre>
 *
 * <p>Where a block begins, operands below it are moved to local variables ({@link #spill}). So at each label the JVM's stack holds what the
 * label is given and nothing else: HotSpot compiles loops while they run only with an empty stack, an exception handler finds its block's
 * operands gone and the others safe, and a branch never has to dig. Compilers of C rarely have operands below a block.
 */
final class Method {

    /** What any instruction puts on the stack beside its operands and results, at most. */
    private static final int STACK_ROOM = 14;

    final MethodVisitor out;

    private byte[] kinds = new byte[32];
    private int depth;
    private int base;
    /** JVM stack slots of operands from base on. */
    private int slots;

    private int maxSlots;
    private Object[] frameLocals = new Object[32];
    private int frameLocalCount;
    /** First local variable behind those of frames. */
    private int localTop;

    private int tempTop;
    private int maxLocals;
    private int stateSlot;
    private int memorySlot = -1;
    private Object[] frameStack = new Object[16];
    /** Where spilled operands go in a method that calls regions; else they go to local variables. */
    @Nullable
    SpillFields spillFields;

    /** Where the last frame is. */
    private int framedAt = -1;

    Method(MethodVisitor out) {
        this.out = out;
    }

    // --- local variables

    /** Adds a local variable that is in all frames from here on; returns its slot. */
    int addLocal(byte kind) {
        int slot = localTop;
        if (kind == Kinds.VECTOR) {
            addFrameLocal(Opcodes.LONG, 2);
            addFrameLocal(Opcodes.LONG, 2);
        } else {
            addFrameLocal(frameType(kind), Kinds.slots(kind));
        }
        return slot;
    }

    /** The same for an object of a class. */
    int addLocal(String type) {
        int slot = localTop;
        addFrameLocal(type, 1);
        return slot;
    }

    /** Gives up the local variable that was added last; it is an object. */
    void removeLocal() {
        frameLocalCount--;
        localTop--;
        tempTop = localTop;
    }

    private void addFrameLocal(Object type, int size) {
        if (frameLocalCount == frameLocals.length) {
            frameLocals = Arrays.copyOf(frameLocals, 2 * frameLocalCount);
        }
        frameLocals[frameLocalCount++] = type;
        localTop += size;
        tempTop = localTop;
        maxLocals = Math.max(maxLocals, localTop);
    }

    private static Object frameType(byte kind) {
        return switch (kind) {
            case Kinds.INT -> Opcodes.INTEGER;
            case Kinds.LONG -> Opcodes.LONG;
            case Kinds.FLOAT -> Opcodes.FLOAT;
            case Kinds.DOUBLE -> Opcodes.DOUBLE;
            default -> Names.OBJECT;
        };
    }

    /** A local variable that holds a value until {@link #freeTemps}; it is in no frame. */
    int temp(byte kind) {
        int slot = tempTop;
        tempTop += Kinds.slots(kind);
        maxLocals = Math.max(maxLocals, tempTop);
        return slot;
    }

    void freeTemps() {
        tempTop = localTop;
    }

    /** All local variables are given up: what is to stay is on the stack, and is stored again. */
    void forgetLocals() {
        frameLocalCount = 0;
        localTop = 0;
        tempTop = 0;
    }

    void setStateSlot(int slot) {
        stateSlot = slot;
    }

    void setMemorySlot(int slot) {
        memorySlot = slot;
    }

    /** Pushes the instance's state; not an operand. */
    void pushState() {
        out.visitVarInsn(Opcodes.ALOAD, stateSlot);
    }

    /** Pushes a memory; not an operand. */
    void pushMemory(int memory) {
        if (memory == 0 && memorySlot >= 0) {
            out.visitVarInsn(Opcodes.ALOAD, memorySlot);
            return;
        }
        pushState();
        if (memory == 0) {
            out.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, "memory", Names.MEMORY_DESCRIPTOR);
        } else {
            out.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, "memories", "[" + Names.MEMORY_DESCRIPTOR);
            constant(memory);
            out.visitInsn(Opcodes.AALOAD);
        }
    }

    void loadLocal(byte kind, int slot) {
        out.visitVarInsn(Kinds.load(kind), slot);
        if (kind == Kinds.VECTOR) {
            out.visitVarInsn(Opcodes.LLOAD, slot + 2);
        }
    }

    void storeLocal(byte kind, int slot) {
        if (kind == Kinds.VECTOR) {
            out.visitVarInsn(Opcodes.LSTORE, slot + 2);
        }
        out.visitVarInsn(Kinds.store(kind), slot);
    }

    // --- operands

    int depth() {
        return depth;
    }

    int base() {
        return base;
    }

    byte kind(int operand) {
        return kinds[operand];
    }

    byte top() {
        return kinds[depth - 1];
    }

    void push(byte kind) {
        if (depth == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * depth);
        }
        kinds[depth++] = kind;
        slots += Kinds.slots(kind);
        maxSlots = Math.max(maxSlots, slots);
    }

    void push(byte[] more) {
        for (byte kind : more) {
            push(kind);
        }
    }

    byte pop() {
        byte kind = kinds[--depth];
        slots -= Kinds.slots(kind);
        return kind;
    }

    void pop(int count) {
        for (int i = 0; i < count; i++) {
            pop();
        }
    }

    /** The operands are now these, from {@code base} on: a label is placed that nothing before falls into. */
    void reset(int newBase, byte[] above) {
        base = newBase;
        depth = newBase;
        slots = 0;
        push(above);
    }

    /** Emits the removal of a value of a kind. */
    void drop(byte kind) {
        switch (Kinds.slots(kind)) {
            case 1 -> out.visitInsn(Opcodes.POP);
            case 2 -> out.visitInsn(Opcodes.POP2);
            default -> {
                out.visitInsn(Opcodes.POP2);
                out.visitInsn(Opcodes.POP2);
            }
        }
    }

    /**
     * Moves the operands below the upper {@code kept} to local variables, and makes those the only ones on the JVM's stack.
     *
     * @return the base before, for {@link #restore}
     */
    int spill(int kept) {
        int before = base;
        int height = depth - kept;
        if (height > base) {
            int[] temps = saveTop(kept);
            if (spillFields != null) {
                for (int i = height - 1; i >= base; i--) {
                    spillFields.store(this, kinds[i], i);
                }
            } else {
                spillToLocals(height);
            }
            loadTop(kept, temps);
        }
        slots = 0;
        for (int i = height; i < depth; i++) {
            slots += Kinds.slots(kinds[i]);
        }
        base = height;
        return before;
    }

    private void spillToLocals(int height) {
        for (int i = base; i < height; i++) {
            addLocal(kinds[i]);
        }
        int slot = localTop;
        for (int i = height - 1; i >= base; i--) {
            slot -= Kinds.slots(kinds[i]);
            storeLocal(kinds[i], slot);
        }
    }

    /** Saves the upper operands in local variables above all that a spill of the others can need. */
    private int[] saveTop(int count) {
        int[] temps = new int[count];
        int room = 0;
        for (int i = base; i < depth - count; i++) {
            room += Kinds.slots(kinds[i]);
        }
        tempTop = localTop + room;
        for (int i = 0; i < count; i++) {
            byte kind = kinds[depth - 1 - i];
            temps[i] = temp(kind);
            storeLocal(kind, temps[i]);
        }
        return temps;
    }

    private void loadTop(int count, int[] temps) {
        for (int i = count - 1; i >= 0; i--) {
            loadLocal(kinds[depth - 1 - i], temps[i]);
        }
        freeTemps();
    }

    /**
     * Brings spilled operands back below those that are on the JVM's stack, at the end of the block that has spilled them.
     *
     * @param outerBase what {@link #spill} returned
     */
    void restore(int outerBase) {
        int height = base;
        if (height > outerBase) {
            int above = depth - height;
            int[] temps = new int[above];
            for (int i = 0; i < above; i++) {
                byte kind = kinds[depth - 1 - i];
                temps[i] = temp(kind);
                storeLocal(kind, temps[i]);
            }
            loadSpilled(outerBase, height);
            loadTop(above, temps);
            forgetSpilled(outerBase);
        }
        base = outerBase;
        slots = 0;
        for (int i = outerBase; i < depth; i++) {
            slots += Kinds.slots(kinds[i]);
        }
        maxSlots = Math.max(maxSlots, slots);
    }

    private void loadSpilled(int from, int to) {
        int slot = localTop;
        for (int i = from; i < to; i++) {
            slot -= Kinds.slots(kinds[i]);
        }
        for (int i = from; i < to; i++) {
            if (spillFields != null) {
                spillFields.load(this, kinds[i], i);
            } else {
                loadLocal(kinds[i], slot);
                slot += Kinds.slots(kinds[i]);
            }
        }
    }

    /** The block ends where nothing comes to: its operands are gone, and what follows is not emitted. */
    void abandon(int outerBase, int height) {
        depth = height;
        forgetSpilled(outerBase);
        base = outerBase;
    }

    /** Gives up the local variables of operands that were spilled by a block whose end nothing reaches. */
    private void forgetSpilled(int outerBase) {
        if (spillFields != null) {
            return;
        }
        for (int i = outerBase; i < base; i++) {
            frameLocalCount -= kinds[i] == Kinds.VECTOR ? 2 : 1;
            localTop -= Kinds.slots(kinds[i]);
        }
        tempTop = localTop;
    }

    /** Leaves the upper {@code count} operands alone on the JVM's stack, as a label wants it; the model is not changed. */
    void unwind(int count) {
        int excess = depth - base - count;
        if (excess > 0) {
            int[] temps = new int[count];
            for (int i = 0; i < count; i++) {
                byte kind = kinds[depth - 1 - i];
                temps[i] = temp(kind);
                storeLocal(kind, temps[i]);
            }
            for (int i = depth - count - 1; i >= base; i--) {
                drop(kinds[i]);
            }
            loadTop(count, temps);
        }
    }

    boolean mustUnwind(int count) {
        return depth - base > count;
    }

    // --- frames and labels

    /** Places a label that is jumped to, with the operands as they are. */
    void place(Label label) {
        out.visitLabel(label);
        if (label.getOffset() != framedAt) {
            // Two labels at one place have one frame: blocks that move operands have code between their labels.
            framedAt = label.getOffset();
            frame();
        }
    }

    /** The same for an exception's handler, which has the exception alone. */
    void placeHandler(Label label, String exception) {
        out.visitLabel(label);
        framedAt = label.getOffset();
        frameStack[0] = exception;
        out.visitFrame(Opcodes.F_NEW, frameLocalCount, frameLocals, 1, frameStack);
        maxSlots = Math.max(maxSlots, 1);
    }

    private void frame() {
        int count = 0;
        for (int i = base; i < depth; i++) {
            count = addFrameStack(count, kinds[i]);
        }
        out.visitFrame(Opcodes.F_NEW, frameLocalCount, frameLocals, count, frameStack);
    }

    private void ensureFrameStack(int count) {
        if (count > frameStack.length) {
            frameStack = Arrays.copyOf(frameStack, 2 * count);
        }
    }

    private int addFrameStack(int count, byte kind) {
        ensureFrameStack(count + 2);
        if (kind == Kinds.VECTOR) {
            frameStack[count] = Opcodes.LONG;
            frameStack[count + 1] = Opcodes.LONG;
            return count + 2;
        }
        frameStack[count] = frameType(kind);
        return count + 1;
    }

    // --- instructions

    void constant(int value) {
        if (value >= -1 && value <= 5) {
            out.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value == (byte) value) {
            out.visitIntInsn(Opcodes.BIPUSH, value);
        } else if (value == (short) value) {
            out.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            out.visitLdcInsn(value);
        }
    }

    void constant(long value) {
        if (value == 0 || value == 1) {
            out.visitInsn(Opcodes.LCONST_0 + (int) value);
        } else if (value == (short) value) {
            constant((int) value);
            out.visitInsn(Opcodes.I2L);
        } else {
            out.visitLdcInsn(value);
        }
    }

    void callStatic(String owner, String name, String descriptor) {
        out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    }

    void callVirtual(String owner, String name, String descriptor) {
        out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
    }

    /** Ends the method. */
    void end() {
        out.visitMaxs(maxSlots + STACK_ROOM, maxLocals);
        out.visitEnd();
    }
}
