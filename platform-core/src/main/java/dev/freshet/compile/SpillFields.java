package dev.freshet.compile;

import java.util.Set;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Operands below open blocks, in a method that calls regions: in fields of the object with the locals. In local variables they would be in some
 * frames and not in others, and the one branch behind the calls goes to labels of all blocks.
 */
final class SpillFields {

    private final ClassWriter writer;
    private final Set<String> declared;
    private final String owner;
    private final int frameSlot;
    /** Operands that are below in the methods that call this one. */
    private final int below;

    SpillFields(ClassWriter writer, Set<String> declared, String owner, int frameSlot, int below) {
        this.writer = writer;
        this.declared = declared;
        this.owner = owner;
        this.frameSlot = frameSlot;
        this.below = below;
    }

    /** Those of the method of a region that is called with operands below it. */
    SpillFields above(int operands, int regionFrameSlot) {
        return new SpillFields(writer, declared, owner, regionFrameSlot, below + operands);
    }

    private String field(int operand, byte kind, String descriptor, String half) {
        String name = "s" + (below + operand) + "k" + kind + half;
        if (declared.add(name)) {
            writer.visitField(0, name, descriptor, null, null);
        }
        return name;
    }

    /** Takes an operand off the stack. */
    void store(Method method, byte kind, int operand) {
        if (kind == Kinds.VECTOR) {
            put(method, Kinds.LONG, field(operand, kind, "J", "h"));
            put(method, Kinds.LONG, field(operand, kind, "J", ""));
        } else {
            put(method, kind, field(operand, kind, Kinds.descriptor(kind), ""));
        }
    }

    private void put(Method method, byte kind, String name) {
        method.out.visitVarInsn(Opcodes.ALOAD, frameSlot);
        if (Kinds.slots(kind) == 1) {
            method.out.visitInsn(Opcodes.SWAP);
        } else {
            method.out.visitInsn(Opcodes.DUP_X2);
            method.out.visitInsn(Opcodes.POP);
        }
        method.out.visitFieldInsn(Opcodes.PUTFIELD, owner, name, Kinds.descriptor(kind));
    }

    /** Pushes it again. */
    void load(Method method, byte kind, int operand) {
        if (kind == Kinds.VECTOR) {
            get(method, field(operand, kind, "J", ""), "J");
            get(method, field(operand, kind, "J", "h"), "J");
        } else {
            get(method, field(operand, kind, Kinds.descriptor(kind), ""), Kinds.descriptor(kind));
        }
    }

    private void get(Method method, String name, String descriptor) {
        method.out.visitVarInsn(Opcodes.ALOAD, frameSlot);
        method.out.visitFieldInsn(Opcodes.GETFIELD, owner, name, descriptor);
    }
}
