package dev.freshet.compile;

import java.util.Arrays;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The local variables of a method under construction, and the frames at its labels. */
final class Frames {

    private final MethodVisitor out;
    private Object[] locals = new Object[32];
    private int count;
    /** First local variable behind those of frames. */
    private int top;

    private int tempTop;
    private int max;
    private Object[] stack = new Object[16];
    /** Where the last frame is. */
    private int framedAt = -1;

    Frames(MethodVisitor out) {
        this.out = out;
    }

    /** Adds a local variable that is in all frames from here on; returns its slot. */
    int add(byte kind) {
        int slot = top;
        if (kind == Kinds.VECTOR) {
            add(Opcodes.LONG, 2);
            add(Opcodes.LONG, 2);
        } else {
            add(type(kind), Kinds.slots(kind));
        }
        return slot;
    }

    /** The same for an object of a class. */
    int add(String type) {
        int slot = top;
        add(type, 1);
        return slot;
    }

    private void add(Object type, int size) {
        if (count == locals.length) {
            locals = Arrays.copyOf(locals, 2 * count);
        }
        locals[count++] = type;
        top += size;
        tempTop = top;
        max = Math.max(max, top);
    }

    /** Gives up the one that was added last. */
    void remove(byte kind) {
        count -= kind == Kinds.VECTOR ? 2 : 1;
        top -= Kinds.slots(kind);
        tempTop = top;
    }

    /** Gives up all. */
    void clear() {
        count = 0;
        top = 0;
        tempTop = 0;
    }

    /** First slot behind those that are in frames. */
    int top() {
        return top;
    }

    int max() {
        return max;
    }

    /** A local variable that holds a value until {@link #freeTemps}; it is in no frame. */
    int temp(byte kind) {
        int slot = tempTop;
        tempTop += Kinds.slots(kind);
        max = Math.max(max, tempTop);
        return slot;
    }

    void freeTemps() {
        tempTop = top;
    }

    /** Temporary values lie above this many slots from here on, which are about to be added. */
    void keepFree(int slots) {
        tempTop = top + slots;
    }

    private static Object type(byte kind) {
        return switch (kind) {
            case Kinds.INT -> Opcodes.INTEGER;
            case Kinds.LONG -> Opcodes.LONG;
            case Kinds.FLOAT -> Opcodes.FLOAT;
            case Kinds.DOUBLE -> Opcodes.DOUBLE;
            default -> Names.OBJECT;
        };
    }

    /** Places a label that is jumped to; operands of these kinds are on the stack. */
    void place(Label label, byte[] kinds, int from, int to) {
        out.visitLabel(label);
        if (label.getOffset() == framedAt) {
            // Two labels at one place have one frame: blocks that move operands have code between their labels.
            return;
        }
        framedAt = label.getOffset();
        int height = 0;
        for (int i = from; i < to; i++) {
            height = push(height, kinds[i]);
        }
        out.visitFrame(Opcodes.F_NEW, count, locals, height, stack);
    }

    /** The same for an exception's handler, which has the exception alone. */
    void placeHandler(Label label, String exception) {
        out.visitLabel(label);
        framedAt = label.getOffset();
        stack[0] = exception;
        out.visitFrame(Opcodes.F_NEW, count, locals, 1, stack);
    }

    private int push(int height, byte kind) {
        if (height + 2 > stack.length) {
            stack = Arrays.copyOf(stack, 2 * height + 2);
        }
        if (kind == Kinds.VECTOR) {
            stack[height] = Opcodes.LONG;
            stack[height + 1] = Opcodes.LONG;
            return height + 2;
        }
        stack[height] = type(kind);
        return height + 1;
    }
}
