package dev.freshet.compile;

import dev.freshet.wasm.ExportSection;
import dev.freshet.wasm.ExternalKind;
import dev.freshet.wasm.WasmModule;
import java.util.Arrays;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A way from the host to exported functions without arrays: {@code guest/Numbers.call(entry, first, second, third, state)}, a branch over the
 * functions of up to three numbers and at most one number as a result. An empty call through it allocates nothing.
 */
final class NumberEntries {

    /** A branch over more would be too big for HotSpot. */
    private static final int MOST_ENTRIES = 150;

    private static final int MOST_PARAMETERS = 3;

    static final String DESCRIPTOR = "(IJJJ" + Names.STATE_DESCRIPTOR + ")J";

    private final int[] functions;

    private NumberEntries(int[] functions) {
        this.functions = functions;
    }

    static NumberEntries of(WasmModule module, Layout layout) {
        ExportSection exports = module.exports();
        int[] functions = new int[MOST_ENTRIES];
        int count = 0;
        for (int i = 0; i < exports.count() && count < MOST_ENTRIES; i++) {
            int index = exports.index(i);
            if (exports.kind(i) == ExternalKind.FUNCTION
                    && !module.functions().isImported(index)
                    && suits(layout.shapeOf(index))) {
                functions[count++] = index;
            }
        }
        return new NumberEntries(Arrays.copyOf(functions, count));
    }

    private static boolean suits(FunctionShape shape) {
        return shape.params().length <= MOST_PARAMETERS
                && shape.results().length <= 1
                && areNumbers(shape.params())
                && areNumbers(shape.results());
    }

    private static boolean areNumbers(byte[] kinds) {
        for (byte kind : kinds) {
            if (kind > Kinds.DOUBLE) {
                return false;
            }
        }
        return true;
    }

    /** The entry of a function, or -1. */
    int entry(int function) {
        for (int i = 0; i < functions.length; i++) {
            if (functions[i] == function) {
                return i;
            }
        }
        return -1;
    }

    byte[] emit(Layout layout) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, Names.NUMBERS, null, Names.OBJECT, null);
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, Names.CALL, DESCRIPTOR, null, null);
        code.visitCode();
        Method method = new Method(code);
        int entry = method.addLocal(Kinds.INT);
        int first = method.addLocal(Kinds.LONG);
        method.addLocal(Kinds.LONG);
        method.addLocal(Kinds.LONG);
        method.setStateSlot(method.addLocal(Names.STATE));
        Fence.raise(method);
        Label none = new Label();
        if (functions.length > 0) {
            Label[] labels = new Label[functions.length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = new Label();
            }
            code.visitVarInsn(Opcodes.ILOAD, entry);
            code.visitTableSwitchInsn(0, labels.length - 1, none, labels);
            for (int i = 0; i < labels.length; i++) {
                method.place(labels[i]);
                call(method, layout.shapeOf(functions[i]), functions[i], first);
            }
            method.place(none);
        }
        method.callStatic(Names.TRAP, "unreachable", "()L" + Names.TRAP + ";");
        code.visitInsn(Opcodes.ATHROW);
        method.end();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void call(Method method, FunctionShape shape, int function, int first) {
        int slot = first;
        for (byte param : shape.params()) {
            method.out.visitVarInsn(Opcodes.LLOAD, slot);
            Cells.fromLong(method.out, param);
            slot += 2;
        }
        method.pushState();
        method.callStatic(Names.function(function), Names.CALL, shape.descriptor());
        if (shape.returned() == 0) {
            method.out.visitInsn(Opcodes.LCONST_0);
        } else {
            Cells.toLong(method.out, shape.returned());
        }
        method.out.visitInsn(Opcodes.LRETURN);
    }
}
