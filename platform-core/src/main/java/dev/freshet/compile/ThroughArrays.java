package dev.freshet.compile;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Emits calls by arrays: between instances, between host and guest, and where a function has more parameters than the JVM allows.
 */
final class ThroughArrays {

    private ThroughArrays() {}

    /**
     * Emits the rest of a method whose parameters are the first local variables: it calls a function with them.
     *
     * @param function the local variable that has it, or -1 for an imported one
     * @param imported index of that
     */
    static void call(Method method, FunctionShape shape, int function, int imported) {
        int values = 0;
        int references = 1;
        if (!shape.wide()) {
            values = method.addLocal("[J");
            references = method.addLocal("[Ljava/lang/Object;");
            Cells.newArrays(method, shape.cells(), shape.hasReferences(), values, references);
            int slot = 0;
            for (byte param : shape.params()) {
                method.loadLocal(param, slot);
                slot += Kinds.slots(param);
            }
            method.push(shape.params());
            Cells.storeAll(method, shape.params(), values, references);
            method.freeTemps();
        }
        if (function >= 0) {
            method.out.visitVarInsn(Opcodes.ALOAD, function);
        } else {
            StateFields.push(method, "imports", "[" + Names.FUNCTION_REF_DESCRIPTOR);
            method.constant(imported);
            method.out.visitInsn(Opcodes.AALOAD);
        }
        method.out.visitVarInsn(Opcodes.ALOAD, values);
        method.out.visitVarInsn(Opcodes.ALOAD, references);
        method.callVirtual(Names.FUNCTION_REF, "invoke", "(" + Names.ARRAYS + ")V");
        returnCells(method, shape, values, references);
        method.end();
    }

    /** Returns results that are in arrays, as a method of the shape returns them. */
    static void returnCells(Method method, FunctionShape shape, int values, int references) {
        pushCells(method, shape, values, references);
        method.out.visitInsn(Kinds.returns(shape.returned()));
    }

    /** Pushes the first cell of results that are in arrays, and takes the others to the state. */
    static void pushCells(Method method, FunctionShape shape, int values, int references) {
        int cell = 0;
        for (byte result : shape.results()) {
            byte kind = result == Kinds.VECTOR ? Kinds.LONG : result;
            for (int part = result == Kinds.VECTOR ? 2 : 1; part > 0; part--) {
                if (cell > 0) {
                    StateFields.results(method, kind);
                    method.constant(cell);
                    method.out.visitVarInsn(Opcodes.ALOAD, kind == Kinds.REF ? references : values);
                    copyCell(method, kind, cell);
                }
                cell++;
            }
        }
        if (cell > 0) {
            Cells.load(method, shape.returned(), 0, values, references);
        }
    }

    /** The target array, the cell and the source array are on the stack. */
    private static void copyCell(Method method, byte kind, int cell) {
        method.constant(cell);
        method.out.visitInsn(kind == Kinds.REF ? Opcodes.AALOAD : Opcodes.LALOAD);
        method.out.visitInsn(kind == Kinds.REF ? Opcodes.AASTORE : Opcodes.LASTORE);
    }

    /**
     * Emits {@code enter(id, values, references, state)} of a dispatching class, behind a fence against inlining.
     *
     * @param ofTails whether the functions may return with a tail call pending
     */
    static void enter(ClassWriter writer, String owner, FunctionShape shape, boolean ofTails) {
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
                DispatchClass.ENTER,
                DispatchClass.ENTER_DESCRIPTOR,
                null,
                null);
        code.visitCode();
        Method method = new Method(code);
        int id = method.addLocal(Kinds.INT);
        int values = method.addLocal("[J");
        int references = method.addLocal("[Ljava/lang/Object;");
        method.setStateSlot(method.addLocal(Names.STATE));
        Fence.raise(method);
        if (shape.wide()) {
            code.visitVarInsn(Opcodes.ALOAD, values);
            code.visitVarInsn(Opcodes.ALOAD, references);
        } else {
            Cells.loadAll(method, shape.params(), values, references);
            method.push(shape.params());
            method.pop(shape.params().length);
        }
        code.visitVarInsn(Opcodes.ILOAD, id);
        method.pushState();
        method.callStatic(owner, Names.CALL, shape.descriptorWith("I"));
        if (ofTails) {
            storeUnlessPending(method, shape, values, references);
        } else {
            storeResults(method, shape, values, references);
        }
        code.visitInsn(Opcodes.RETURN);
        method.end();
    }

    /** What a body returns with a call pending are no results, and the arrays have that call's arguments. */
    private static void storeUnlessPending(Method method, FunctionShape shape, int values, int references) {
        byte returned = shape.returned();
        if (returned == 0) {
            return;
        }
        Label pending = new Label();
        Label end = new Label();
        method.pushState();
        method.out.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, "tailId", "I");
        method.out.visitJumpInsn(Opcodes.IFGE, pending);
        storeResults(method, shape, values, references);
        method.out.visitJumpInsn(Opcodes.GOTO, end);
        method.push(returned);
        method.place(pending);
        method.drop(method.pop());
        method.place(end);
    }

    /** Takes what a method of the shape has returned into arrays. */
    static void storeResults(Method method, FunctionShape shape, int values, int references) {
        byte[] results = shape.results();
        if (results.length == 0) {
            return;
        }
        Cells.store(method, shape.returned(), 0, values, references);
        method.freeTemps();
        int cell = 0;
        for (byte result : results) {
            byte kind = result == Kinds.VECTOR ? Kinds.LONG : result;
            for (int part = result == Kinds.VECTOR ? 2 : 1; part > 0; part--) {
                if (cell > 0) {
                    method.out.visitVarInsn(Opcodes.ALOAD, kind == Kinds.REF ? references : values);
                    method.constant(cell);
                    StateFields.results(method, kind);
                    copyCell(method, kind, cell);
                }
                cell++;
            }
        }
    }
}
