package dev.freshet.compile;

import dev.freshet.wasm.GlobalSection;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Emits {@code guest/State}: a field for each global, methods that reach them by index, one that takes all over from another state, and
 * the ways in by type. All are written from one list, the module's globals, so none can be forgotten by the reset.
 */
final class StateClass {

    /** Globals or types in one branch: a method of more would be too big for HotSpot, and soon for the JVM. */
    private static final int GROUP = 200;

    private final Layout layout;
    private final GlobalSection globals;
    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

    StateClass(Layout layout) {
        this.layout = layout;
        this.globals = layout.module().globals();
    }

    byte[] emit() {
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, Names.STATE, null, Names.GUEST_STATE, null);
        for (int i = 0; i < globals.count(); i++) {
            byte kind = kind(i);
            field(i, "", kind == Kinds.VECTOR ? "J" : Kinds.descriptor(kind));
            if (kind == Kinds.VECTOR) {
                field(i, "h", "J");
            }
        }
        constructor();
        byIndex("globalLow", "()J", globals.count());
        byIndex("globalHigh", "()J", globals.count());
        byIndex("globalReference", "()Ljava/lang/Object;", globals.count());
        byIndex("setGlobalLow", "(J)V", globals.count());
        byIndex("setGlobalHigh", "(J)V", globals.count());
        byIndex("setGlobalReference", "(Ljava/lang/Object;)V", globals.count());
        byIndex("enter", "(I" + Names.ARRAYS + ")V", layout.module().types().count());
        byIndex("enterTail", "(I)V", layout.module().types().count());
        count();
        numbers();
        copy();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private byte kind(int global) {
        return Kinds.of(globals.type(global));
    }

    private void field(int global, String half, String descriptor) {
        writer.visitField(Opcodes.ACC_PUBLIC, "g" + global + half, descriptor, null, null);
    }

    private void constructor() {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, Names.GUEST_STATE, "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Emits a method whose first parameter is an index: a branch to methods for each {@link #GROUP}, which branch to a case each. */
    private void byIndex(String name, String rest, int count) {
        String descriptor = "(I" + rest.substring(1);
        int groups = Math.max(1, (count + GROUP - 1) / GROUP);
        for (int group = 0; group < groups; group++) {
            int from = group * GROUP;
            int to = Math.min(count, from + GROUP);
            boolean only = groups == 1;
            MethodVisitor code = writer.visitMethod(
                    only ? Opcodes.ACC_PUBLIC : Opcodes.ACC_PRIVATE,
                    only ? name : name + group,
                    descriptor,
                    null,
                    null);
            code.visitCode();
            branch(code, name, descriptor, from, to, false);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }
        if (groups > 1) {
            MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
            code.visitCode();
            branch(code, name, descriptor, 0, groups, true);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }
    }

    private void branch(MethodVisitor code, String name, String descriptor, int from, int to, boolean overGroups) {
        Label otherwise = new Label();
        if (to > from) {
            Label[] labels = new Label[to - from];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = new Label();
            }
            code.visitVarInsn(Opcodes.ILOAD, 1);
            if (overGroups) {
                code.visitIntInsn(Opcodes.SIPUSH, GROUP);
                code.visitInsn(Opcodes.IDIV);
            }
            code.visitTableSwitchInsn(from, to - 1, otherwise, labels);
            for (int i = 0; i < labels.length; i++) {
                code.visitLabel(labels[i]);
                code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
                if (overGroups) {
                    forward(code, name + (from + i), descriptor);
                } else {
                    oneCase(code, name, from + i);
                }
            }
            code.visitLabel(otherwise);
            code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        }
        code.visitMethodInsn(Opcodes.INVOKESTATIC, Names.TRAP, "unreachable", "()L" + Names.TRAP + ";", false);
        code.visitInsn(Opcodes.ATHROW);
    }

    /** Calls a method of the group with the same parameters. */
    private static void forward(MethodVisitor code, String name, String descriptor) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        switch (descriptor) {
            case "(IJ)V" -> code.visitVarInsn(Opcodes.LLOAD, 2);
            case "(ILjava/lang/Object;)V" -> code.visitVarInsn(Opcodes.ALOAD, 2);
            case "(II)V" -> code.visitVarInsn(Opcodes.ILOAD, 2);
            case "(I)J", "(I)Ljava/lang/Object;" -> {
                // Nothing but the index.
            }
            default -> {
                code.visitVarInsn(Opcodes.ILOAD, 2);
                code.visitVarInsn(Opcodes.ALOAD, 3);
                code.visitVarInsn(Opcodes.ALOAD, 4);
            }
        }
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, Names.STATE, name, descriptor, false);
        code.visitInsn(
                descriptor.endsWith("J")
                        ? Opcodes.LRETURN
                        : descriptor.endsWith(";") ? Opcodes.ARETURN : Opcodes.RETURN);
    }

    private void oneCase(MethodVisitor code, String name, int index) {
        switch (name) {
            case "enter" -> enter(code, index);
            case "enterTail" -> enterTail(code, index);
            case "globalReference" -> {
                if (kind(index) == Kinds.REF) {
                    get(code, index, "");
                } else {
                    code.visitInsn(Opcodes.ACONST_NULL);
                }
                code.visitInsn(Opcodes.ARETURN);
            }
            case "globalLow", "globalHigh" -> number(code, index, name.equals("globalHigh"));
            default -> set(code, name, index);
        }
    }

    private void number(MethodVisitor code, int index, boolean high) {
        byte kind = kind(index);
        if (kind == Kinds.REF || high && kind != Kinds.VECTOR) {
            code.visitInsn(Opcodes.LCONST_0);
        } else {
            get(code, index, high ? "h" : "");
            Cells.toLong(code, kind);
        }
        code.visitInsn(Opcodes.LRETURN);
    }

    private void get(MethodVisitor code, int index, String half) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, "g" + index + half, descriptor(index));
    }

    private String descriptor(int index) {
        byte kind = kind(index);
        return kind == Kinds.VECTOR ? "J" : Kinds.descriptor(kind);
    }

    private void set(MethodVisitor code, String name, int index) {
        byte kind = kind(index);
        boolean suits = switch (name) {
            case "setGlobalReference" -> kind == Kinds.REF;
            case "setGlobalHigh" -> kind == Kinds.VECTOR;
            default -> kind != Kinds.REF;
        };
        if (suits) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(kind == Kinds.REF ? Opcodes.ALOAD : Opcodes.LLOAD, 2);
            Cells.fromLong(code, kind);
            code.visitFieldInsn(
                    Opcodes.PUTFIELD,
                    Names.STATE,
                    "g" + index + (name.equals("setGlobalHigh") ? "h" : ""),
                    descriptor(index));
        }
        code.visitInsn(Opcodes.RETURN);
    }

    private void enter(MethodVisitor code, int type) {
        if (layout.endId(type) > layout.firstId(type)) {
            code.visitVarInsn(Opcodes.ILOAD, 2);
            code.visitVarInsn(Opcodes.ALOAD, 3);
            code.visitVarInsn(Opcodes.ALOAD, 4);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    Names.dispatch(type),
                    DispatchClass.ENTER,
                    DispatchClass.ENTER_DESCRIPTOR,
                    false);
        }
        code.visitInsn(Opcodes.RETURN);
    }

    private void enterTail(MethodVisitor code, int type) {
        if (layout.endId(type) > layout.firstId(type)) {
            code.visitVarInsn(Opcodes.ILOAD, 2);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, "tailValues", "[J");
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, "tailReferences", "[Ljava/lang/Object;");
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    Names.tailDispatch(type),
                    DispatchClass.ENTER,
                    DispatchClass.ENTER_DESCRIPTOR,
                    false);
        }
        code.visitInsn(Opcodes.RETURN);
    }

    private void count() {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "globals", "()I", null, null);
        code.visitCode();
        code.visitLdcInsn(globals.count());
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void numbers() {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "callNumbers", "(IJJJ)J", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ILOAD, 1);
        for (int slot = 2; slot <= 6; slot += 2) {
            code.visitVarInsn(Opcodes.LLOAD, slot);
        }
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, Names.NUMBERS, Names.CALL, NumberEntries.DESCRIPTOR, false);
        code.visitInsn(Opcodes.LRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Emits {@code copyGlobals}: methods of a group each. */
    private void copy() {
        int groups = (globals.count() + GROUP - 1) / GROUP;
        String descriptor = "(L" + Names.GUEST_STATE + ";)V";
        for (int group = 0; group < groups; group++) {
            MethodVisitor code = writer.visitMethod(Opcodes.ACC_PRIVATE, "copy" + group, descriptor, null, null);
            code.visitCode();
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitTypeInsn(Opcodes.CHECKCAST, Names.STATE);
            code.visitVarInsn(Opcodes.ASTORE, 2);
            for (int i = group * GROUP; i < Math.min(globals.count(), (group + 1) * GROUP); i++) {
                copyField(code, i, "");
                if (kind(i) == Kinds.VECTOR) {
                    copyField(code, i, "h");
                }
            }
            code.visitInsn(Opcodes.RETURN);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "copyGlobals", descriptor, null, null);
        code.visitCode();
        for (int group = 0; group < groups; group++) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, Names.STATE, "copy" + group, descriptor, false);
        }
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void copyField(MethodVisitor code, int index, String half) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, "g" + index + half, descriptor(index));
        code.visitFieldInsn(Opcodes.PUTFIELD, Names.STATE, "g" + index + half, descriptor(index));
    }
}
