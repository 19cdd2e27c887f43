package dev.freshet.compile;

import org.objectweb.asm.Opcodes;

/** Reads of the state's fields in emitted code. */
final class StateFields {

    private StateFields() {}

    /** Pushes a field of {@code GuestState}. */
    static void push(Method method, String name, String descriptor) {
        method.pushState();
        method.out.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, name, descriptor);
    }

    /** Pushes the array that results of a kind are in. */
    static void results(Method method, byte kind) {
        if (kind == Kinds.REF) {
            push(method, "resultReferences", "[Ljava/lang/Object;");
        } else {
            push(method, "results", "[J");
        }
    }

    /** Pushes all results but the first cell, which is on the stack, as operands' values. */
    static void restOfResults(Method method, byte[] results) {
        int cell = 0;
        for (byte result : results) {
            if (result == Kinds.VECTOR) {
                if (cell > 0) {
                    result(method, Kinds.LONG, cell);
                }
                result(method, Kinds.LONG, cell + 1);
                cell += 2;
            } else {
                if (cell > 0) {
                    result(method, result, cell);
                }
                cell++;
            }
        }
    }

    private static void result(Method method, byte kind, int cell) {
        results(method, kind);
        method.constant(cell);
        if (kind == Kinds.REF) {
            method.out.visitInsn(Opcodes.AALOAD);
        } else {
            method.out.visitInsn(Opcodes.LALOAD);
            Cells.fromLong(method.out, kind);
        }
    }

    static void site(Method method) {
        push(method, "site", Names.SITE_DESCRIPTOR);
    }

    static void type(Method method, int type) {
        push(method, "types", "[" + Names.TYPE_DESCRIPTOR);
        method.constant(type);
        method.out.visitInsn(Opcodes.AALOAD);
    }

    static void table(Method method, int table) {
        if (table == 0) {
            push(method, "table", Names.TABLE_DESCRIPTOR);
        } else {
            push(method, "tables", "[" + Names.TABLE_DESCRIPTOR);
            method.constant(table);
            method.out.visitInsn(Opcodes.AALOAD);
        }
    }
}
