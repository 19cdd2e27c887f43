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
    private final Frames frames;
    private int stateSlot;
    private int memorySlot = -1;
    /** Where spilled operands go in a method that calls regions; else they go to local variables. */
    @Nullable
    SpillFields spillFields;

    Method(MethodVisitor out) {
        this.out = out;
        this.frames = new Frames(out);
    }

    // --- local variables

    /** Adds a local variable that is in all frames from here on; returns its slot. */
    int addLocal(byte kind) {
        return frames.add(kind);
    }

    /** The same for an object of a class. */
    int addLocal(String type) {
        return frames.add(type);
    }

    /** Gives up the local variable that was added last; it is an object. */
    void removeLocal() {
        frames.remove(Kinds.REF);
    }

    /** A local variable that holds a value until {@link #freeTemps}; it is in no frame. */
    int temp(byte kind) {
        return frames.temp(kind);
    }

    void freeTemps() {
        frames.freeTemps();
    }

    /** All local variables are given up: what is to stay is on the stack, and is stored again. */
    void forgetLocals() {
        frames.clear();
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
        int slot = frames.top();
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
        frames.keepFree(room);
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
        int slot = frames.top();
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
        for (int i = base - 1; i >= outerBase; i--) {
            frames.remove(kinds[i]);
        }
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
        frames.place(label, kinds, base, depth);
    }

    /** The same for an exception's handler, which has the exception alone. */
    void placeHandler(Label label, String exception) {
        frames.placeHandler(label, exception);
        maxSlots = Math.max(maxSlots, 1);
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
        out.visitMaxs(maxSlots + STACK_ROOM, frames.max());
        out.visitEnd();
    }
}
