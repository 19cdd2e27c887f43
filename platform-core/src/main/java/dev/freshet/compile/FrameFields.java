package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.LOCAL_GET;
import static dev.freshet.wasm.Opcodes.LOCAL_TEE;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Locals of a function that is cut into regions: fields of an object of the function's class, one for each call. */
final class FrameFields {

    private FrameFields() {}

    private static String name(int local) {
        return "l" + local;
    }

    private static String upperName(int local) {
        return "h" + local;
    }

    private static String descriptor(byte kind) {
        return kind == Kinds.VECTOR ? "J" : Kinds.descriptor(kind);
    }

    /** Emits the fields and the constructor of the class. */
    static void declare(ClassWriter writer, byte[] kinds) {
        for (int i = 0; i < kinds.length; i++) {
            writer.visitField(0, name(i), descriptor(kinds[i]), null, null);
            if (kinds[i] == Kinds.VECTOR) {
                writer.visitField(0, upperName(i), "J", null, null);
            }
        }
        MethodVisitor code = writer.visitMethod(0, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, Names.OBJECT, "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(1, 1);
        code.visitEnd();
    }

    /** Emits {@code local.get}, {@code local.set} or {@code local.tee} in a method that calls regions. */
    static void local(Body body, int opcode, int local) {
        byte kind = body.localKinds[local];
        if (opcode == LOCAL_GET) {
            load(body, local);
            body.method.push(kind);
            return;
        }
        if (opcode == LOCAL_TEE && kind != Kinds.VECTOR) {
            body.out.visitInsn(Kinds.slots(kind) == 1 ? Opcodes.DUP : Opcodes.DUP2);
        }
        store(body, local);
        if (opcode == LOCAL_TEE && kind == Kinds.VECTOR) {
            load(body, local);
        } else if (opcode != LOCAL_TEE) {
            body.method.pop();
        }
    }

    /** Pushes a local; not an operand. */
    static void load(Body body, int local) {
        byte kind = body.localKinds[local];
        field(body, Opcodes.GETFIELD, name(local), descriptor(kind));
        if (kind == Kinds.VECTOR) {
            field(body, Opcodes.GETFIELD, upperName(local), "J");
        }
    }

    private static void field(Body body, int opcode, String name, String descriptor) {
        if (opcode == Opcodes.GETFIELD) {
            body.out.visitVarInsn(Opcodes.ALOAD, body.frameSlot);
        }
        body.out.visitFieldInsn(opcode, Names.function(body.function), name, descriptor);
    }

    /** Takes a value off the stack into a local. */
    static void store(Body body, int local) {
        byte kind = body.localKinds[local];
        if (kind == Kinds.VECTOR) {
            storeWide(body, upperName(local), "J");
            storeWide(body, name(local), "J");
        } else if (Kinds.slots(kind) == 2) {
            storeWide(body, name(local), descriptor(kind));
        } else {
            body.out.visitVarInsn(Opcodes.ALOAD, body.frameSlot);
            body.out.visitInsn(Opcodes.SWAP);
            field(body, Opcodes.PUTFIELD, name(local), descriptor(kind));
        }
    }

    private static void storeWide(Body body, String name, String descriptor) {
        body.out.visitVarInsn(Opcodes.ALOAD, body.frameSlot);
        body.out.visitInsn(Opcodes.DUP_X2);
        body.out.visitInsn(Opcodes.POP);
        field(body, Opcodes.PUTFIELD, name, descriptor);
    }

    /** Takes a local from the object to a local variable of a region. */
    static void enter(Body body, int local) {
        load(body, local);
        body.localSlots[local] = body.method.addLocal(body.localKinds[local]);
        body.method.storeLocal(body.localKinds[local], body.localSlots[local]);
    }

    /** Takes it back. */
    static void leave(Body body, int local) {
        byte kind = body.localKinds[local];
        int slot = body.localSlots[local];
        body.out.visitVarInsn(Opcodes.ALOAD, body.frameSlot);
        body.out.visitVarInsn(Kinds.load(kind), slot);
        field(body, Opcodes.PUTFIELD, name(local), descriptor(kind));
        if (kind == Kinds.VECTOR) {
            body.out.visitVarInsn(Opcodes.ALOAD, body.frameSlot);
            body.out.visitVarInsn(Opcodes.LLOAD, slot + 2);
            field(body, Opcodes.PUTFIELD, upperName(local), "J");
        }
    }
}
