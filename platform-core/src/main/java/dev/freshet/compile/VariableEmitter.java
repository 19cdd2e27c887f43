package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.LOCAL_GET;
import static dev.freshet.wasm.Opcodes.LOCAL_SET;

import dev.freshet.wasm.GlobalSection;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Locals, globals, constants, and operands that are dropped or chosen. */
final class VariableEmitter {

    private final Body body;
    private final Method method;
    private final MethodVisitor out;
    private final GlobalSection globals;

    VariableEmitter(Body body) {
        this.body = body;
        this.method = body.method;
        this.out = body.out;
        this.globals = body.module.globals();
    }

    void local(int opcode, int local) {
        byte kind = body.localKinds[local];
        if (body.localsInFrame) {
            FrameFields.local(body, opcode, local);
            return;
        }
        int slot = body.localSlots[local];
        if (opcode == LOCAL_GET) {
            method.loadLocal(kind, slot);
            method.push(kind);
            return;
        }
        if (opcode == LOCAL_SET) {
            method.pop();
            method.storeLocal(kind, slot);
            return;
        }
        switch (Kinds.slots(kind)) {
            case 1 -> out.visitInsn(Opcodes.DUP);
            case 2 -> out.visitInsn(Opcodes.DUP2);
            default -> {
                method.storeLocal(kind, slot);
                method.loadLocal(kind, slot);
                return;
            }
        }
        method.storeLocal(kind, slot);
    }

    // --- globals: own ones are fields of the state, imported ones are objects if others can change them

    void globalGet(int global) {
        byte kind = Kinds.of(globals.type(global));
        if (isShared(global)) {
            pushShared(global);
            readShared(kind, global);
        } else {
            field(Opcodes.GETFIELD, kind, global, "");
            if (kind == Kinds.VECTOR) {
                field(Opcodes.GETFIELD, kind, global, "h");
            }
        }
        method.push(kind);
    }

    private void field(int opcode, byte kind, int global, String half) {
        if (opcode == Opcodes.GETFIELD) {
            method.pushState();
        }
        out.visitFieldInsn(
                opcode, Names.STATE, "g" + global + half, kind == Kinds.VECTOR ? "J" : Kinds.descriptor(kind));
    }

    private boolean isShared(int global) {
        return global < globals.importedCount() && globals.isMutable(global);
    }

    private void pushShared(int global) {
        StateFields.push(method, "importedGlobals", "[L" + Names.GLOBAL + ";");
        method.constant(global);
        out.visitInsn(Opcodes.AALOAD);
    }

    private void readShared(byte kind, int global) {
        if (kind == Kinds.REF) {
            method.callVirtual(Names.GLOBAL, "reference", "()Ljava/lang/Object;");
            return;
        }
        method.callVirtual(Names.GLOBAL, "low", "()J");
        Cells.fromLong(out, kind);
        if (kind == Kinds.VECTOR) {
            pushShared(global);
            method.callVirtual(Names.GLOBAL, "high", "()J");
        }
    }

    void globalSet(int global) {
        byte kind = method.pop();
        if (kind == Kinds.VECTOR) {
            setPart(Kinds.LONG, global, "h", "setHigh");
            setPart(Kinds.LONG, global, "", "setLow");
        } else {
            setPart(kind, global, "", kind == Kinds.REF ? "setReference" : "setLow");
        }
    }

    private void setPart(byte kind, int global, String half, String setter) {
        int temp = method.temp(kind);
        method.storeLocal(kind, temp);
        if (isShared(global)) {
            pushShared(global);
            method.loadLocal(kind, temp);
            Cells.toLong(out, kind);
            method.callVirtual(Names.GLOBAL, setter, kind == Kinds.REF ? "(Ljava/lang/Object;)V" : "(J)V");
        } else {
            method.pushState();
            method.loadLocal(kind, temp);
            out.visitFieldInsn(Opcodes.PUTFIELD, Names.STATE, "g" + global + half, Kinds.descriptor(kind));
        }
        method.freeTemps();
    }

    // --- constants

    void i32(int value) {
        method.constant(value);
        method.push(Kinds.INT);
    }

    void i64(long value) {
        method.constant(value);
        method.push(Kinds.LONG);
    }

    void f32(int bits) {
        if (bits == 0) {
            out.visitInsn(Opcodes.FCONST_0);
        } else {
            out.visitLdcInsn(Float.intBitsToFloat(bits));
        }
        method.push(Kinds.FLOAT);
    }

    void f64(long bits) {
        if (bits == 0) {
            out.visitInsn(Opcodes.DCONST_0);
        } else {
            out.visitLdcInsn(Double.longBitsToDouble(bits));
        }
        method.push(Kinds.DOUBLE);
    }

    void v128(long low, long high) {
        method.constant(low);
        method.constant(high);
        method.push(Kinds.VECTOR);
    }

    // --- operands

    void drop() {
        method.drop(method.pop());
    }

    /** Of two values the lower if the condition holds: the upper is moved below unless it does, and then what is on top goes. */
    void select() {
        int holds = body.condition();
        byte kind = method.top();
        if (kind == Kinds.VECTOR) {
            selectVector(holds);
            return;
        }
        Label chosen = new Label();
        out.visitJumpInsn(holds, chosen);
        if (Kinds.slots(kind) == 1) {
            out.visitInsn(Opcodes.SWAP);
        } else {
            out.visitInsn(Opcodes.DUP2_X2);
            out.visitInsn(Opcodes.POP2);
        }
        method.place(chosen);
        method.drop(method.pop());
    }

    private void selectVector(int holds) {
        Label chosen = new Label();
        Label end = new Label();
        out.visitJumpInsn(holds, chosen);
        int temp = method.temp(Kinds.VECTOR);
        method.storeLocal(Kinds.VECTOR, temp);
        method.drop(Kinds.VECTOR);
        method.loadLocal(Kinds.VECTOR, temp);
        method.freeTemps();
        out.visitJumpInsn(Opcodes.GOTO, end);
        method.place(chosen);
        method.drop(Kinds.VECTOR);
        method.pop();
        method.place(end);
    }
}
