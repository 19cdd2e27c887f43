package dev.freshet.compile;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Values in the arrays of the runtime: a number as a long of its bits, a vector as two of them, a reference in an array of its own at the
 * same place.
 */
final class Cells {

    private Cells() {}

    /** Makes a long of the number on the stack. */
    static void toLong(MethodVisitor out, byte kind) {
        switch (kind) {
            case Kinds.INT -> out.visitInsn(Opcodes.I2L);
            case Kinds.FLOAT -> {
                out.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "floatToRawIntBits", "(F)I", false);
                out.visitInsn(Opcodes.I2L);
            }
            case Kinds.DOUBLE ->
                out.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "doubleToRawLongBits", "(D)J", false);
            default -> {
                // A long is one.
            }
        }
    }

    /** Makes a number of the long on the stack. */
    static void fromLong(MethodVisitor out, byte kind) {
        switch (kind) {
            case Kinds.INT -> out.visitInsn(Opcodes.L2I);
            case Kinds.FLOAT -> {
                out.visitInsn(Opcodes.L2I);
                out.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Float", "intBitsToFloat", "(I)F", false);
            }
            case Kinds.DOUBLE ->
                out.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "longBitsToDouble", "(J)D", false);
            default -> {
                // A long is one.
            }
        }
    }

    /** Takes one value off the stack into a cell of arrays that are in local variables; not a vector. */
    static void store(Method method, byte kind, int cell, int values, int references) {
        int temp = method.temp(kind);
        method.storeLocal(kind, temp);
        method.out.visitVarInsn(Opcodes.ALOAD, kind == Kinds.REF ? references : values);
        method.constant(cell);
        method.loadLocal(kind, temp);
        if (kind == Kinds.REF) {
            method.out.visitInsn(Opcodes.AASTORE);
        } else {
            toLong(method.out, kind);
            method.out.visitInsn(Opcodes.LASTORE);
        }
    }

    /** Takes all values of the kinds off the stack into arrays that are in local variables, from cell 0 on. */
    static void storeAll(Method method, byte[] kinds, int values, int references) {
        int cell = Kinds.cells(kinds);
        for (int i = kinds.length - 1; i >= 0; i--) {
            if (kinds[i] == Kinds.VECTOR) {
                store(method, Kinds.LONG, --cell, values, references);
                store(method, Kinds.LONG, --cell, values, references);
            } else {
                store(method, kinds[i], --cell, values, references);
            }
        }
    }

    /** Pushes what is in a cell; not a vector. */
    static void load(Method method, byte kind, int cell, int values, int references) {
        method.out.visitVarInsn(Opcodes.ALOAD, kind == Kinds.REF ? references : values);
        method.constant(cell);
        if (kind == Kinds.REF) {
            method.out.visitInsn(Opcodes.AALOAD);
        } else {
            method.out.visitInsn(Opcodes.LALOAD);
            fromLong(method.out, kind);
        }
    }

    /** Pushes all values of the kinds out of arrays that are in local variables, from cell 0 on. */
    static void loadAll(Method method, byte[] kinds, int values, int references) {
        int cell = 0;
        for (byte kind : kinds) {
            if (kind == Kinds.VECTOR) {
                load(method, Kinds.LONG, cell++, values, references);
                load(method, Kinds.LONG, cell++, values, references);
            } else {
                load(method, kind, cell++, values, references);
            }
        }
    }

    /** Emits two new arrays of a length into local variables; that of references is as long if there are any, else empty. */
    static void newArrays(Method method, int cells, boolean hasReferences, int values, int references) {
        method.constant(cells);
        method.out.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG);
        method.out.visitVarInsn(Opcodes.ASTORE, values);
        method.constant(hasReferences ? cells : 0);
        method.out.visitTypeInsn(Opcodes.ANEWARRAY, Names.OBJECT);
        method.out.visitVarInsn(Opcodes.ASTORE, references);
    }
}
