package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.*;

import dev.freshet.wasm.Limits;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** References to functions, null, and tables. */
final class ReferenceEmitter {

    private static final String RANGES = Names.RUNTIME + "TableRanges";

    private final Body body;
    private final Method method;
    private final MethodVisitor out;
    private final CallEmitter calls;
    private final Limits tables;

    ReferenceEmitter(Body body, CallEmitter calls) {
        this.body = body;
        this.method = body.method;
        this.out = body.out;
        this.calls = calls;
        this.tables = body.module.tables().limits();
    }

    void refNull() {
        out.visitInsn(Opcodes.ACONST_NULL);
        method.push(Kinds.REF);
    }

    void refFunc(int function) {
        method.pushState();
        method.constant(function);
        method.callVirtual(Names.GUEST_STATE, "function", "(I)" + Names.FUNCTION_REF_DESCRIPTOR);
        method.push(Kinds.REF);
    }

    void isNull() {
        body.runtime(Names.GC + "References", "isNull", "(Ljava/lang/Object;)I", 1, Kinds.INT);
    }

    void asNonNull() {
        method.callStatic(Names.GC + "References", "nonNull", "(Ljava/lang/Object;)Ljava/lang/Object;");
    }

    void equal() {
        body.runtime(Names.GC + "References", "equal", "(Ljava/lang/Object;Ljava/lang/Object;)I", 2, Kinds.INT);
    }

    /** {@code br_on_null}: the reference is taken along by nobody if it is null, and stays if it is not. */
    void branchOnNull(ControlEmitter control, Block target) {
        Label stays = new Label();
        out.visitInsn(Opcodes.DUP);
        out.visitJumpInsn(Opcodes.IFNONNULL, stays);
        out.visitInsn(Opcodes.POP);
        method.pop();
        control.jump(target);
        method.push(Kinds.REF);
        method.place(stays);
    }

    /** {@code br_on_non_null}: the reference goes along if it is none. */
    void branchOnNonNull(ControlEmitter control, Block target) {
        Label isNull = new Label();
        out.visitInsn(Opcodes.DUP);
        out.visitJumpInsn(Opcodes.IFNULL, isNull);
        control.jump(target);
        method.place(isNull);
        out.visitInsn(Opcodes.POP);
        method.pop();
    }

    // --- tables

    void table(int opcode, int table) {
        boolean wide = tables.is64(table);
        switch (opcode) {
            case TABLE_GET -> {
                calls.narrowIndex(table);
                StateFields.table(method, table);
                body.runtime(RANGES, "get", "(I" + Names.TABLE_DESCRIPTOR + ")Ljava/lang/Object;", 1, Kinds.REF);
            }
            case TABLE_SET -> {
                StateFields.table(method, table);
                body.runtime(
                        RANGES,
                        "set",
                        (wide ? "(J" : "(I") + "Ljava/lang/Object;" + Names.TABLE_DESCRIPTOR + ")V",
                        2,
                        (byte) 0);
            }
            case TABLE_SIZE -> {
                StateFields.table(method, table);
                method.callVirtual(Names.TABLE, "size", "()I");
                if (wide) {
                    out.visitInsn(Opcodes.I2L);
                }
                method.push(wide ? Kinds.LONG : Kinds.INT);
            }
            case TABLE_GROW -> {
                StateFields.table(method, table);
                String type = wide ? "J" : "I";
                body.runtime(
                        RANGES,
                        "grow",
                        "(Ljava/lang/Object;" + type + Names.TABLE_DESCRIPTOR + ")" + type,
                        2,
                        wide ? Kinds.LONG : Kinds.INT);
            }
            default -> {
                StateFields.table(method, table);
                StateFields.site(method);
                String type = wide ? "J" : "I";
                body.runtime(
                        RANGES,
                        "fill",
                        "(" + type + "Ljava/lang/Object;" + type + Names.TABLE_DESCRIPTOR + Names.SITE_DESCRIPTOR
                                + ")V",
                        3,
                        (byte) 0);
            }
        }
    }

    void copy(int target, int source) {
        boolean wideTarget = tables.is64(target);
        boolean wideSource = tables.is64(source);
        StateFields.table(method, target);
        StateFields.table(method, source);
        body.runtime(
                RANGES,
                "copy",
                "(" + (wideTarget ? "J" : "I") + (wideSource ? "J" : "I") + (wideTarget && wideSource ? "J" : "I")
                        + Names.TABLE_DESCRIPTOR + Names.TABLE_DESCRIPTOR + ")V",
                3,
                (byte) 0);
    }

    void init(int segment, int table) {
        method.constant(segment);
        StateFields.table(method, table);
        method.pushState();
        body.runtime(
                RANGES,
                "init",
                (tables.is64(table) ? "(J" : "(I") + "III" + Names.TABLE_DESCRIPTOR + "L" + Names.GUEST_STATE + ";)V",
                3,
                (byte) 0);
    }

    void dropElements(int segment) {
        method.pushState();
        method.constant(segment);
        method.callVirtual(Names.GUEST_STATE, "dropElements", "(I)V");
    }
}
