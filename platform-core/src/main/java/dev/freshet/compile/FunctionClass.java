package dev.freshet.compile;

import dev.freshet.wasm.BodyReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emits the class of one function, which has its code in {@code call}. */
final class FunctionClass {

    private final Layout layout;

    FunctionClass(Layout layout) {
        this.layout = layout;
    }

    byte[] emit(int function) {
        if (function < layout.module().functions().importedCount()) {
            return imported(function);
        }
        byte[] plain = own(function, false);
        return plain.length > 0 ? plain : own(function, true);
    }

    private static ClassWriter begin(int function) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(
                Opcodes.V17,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL,
                Names.function(function),
                null,
                Names.OBJECT,
                null);
        return writer;
    }

    /** Returns nothing if the function makes tail calls and was not prepared for them. */
    private byte[] own(int function, boolean tailCalls) {
        ClassWriter writer = begin(function);
        FunctionShape shape = layout.shapeOf(function);
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
                tailCalls ? Names.BODY : Names.CALL,
                shape.descriptor(),
                null,
                null);
        code.visitCode();
        BodyReader reader = new BodyReader(layout.module());
        reader.open(function);
        FunctionEmitter emitter = new FunctionEmitter(layout, function, code);
        emitter.begin(reader.locals(), tailCalls);
        while (reader.next(emitter)) {
            if (emitter.isRestarted()) {
                return new byte[0];
            }
        }
        emitter.finish();
        if (tailCalls) {
            trampoline(writer, function, shape);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void trampoline(ClassWriter writer, int function, FunctionShape shape) {
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, Names.CALL, shape.descriptor(), null, null);
        code.visitCode();
        TailCallEmitter.emitTrampoline(new Method(code), shape, Names.function(function));
    }

    /** A function of others: called by arrays, behind the same name and descriptor as an own one. */
    private byte[] imported(int function) {
        ClassWriter writer = begin(function);
        FunctionShape shape = layout.shapeOf(function);
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, Names.CALL, shape.descriptor(), null, null);
        code.visitCode();
        Method method = new Method(code);
        if (shape.wide()) {
            method.addLocal("[J");
            method.addLocal("[Ljava/lang/Object;");
        } else {
            for (byte param : shape.params()) {
                method.addLocal(param);
            }
        }
        method.setStateSlot(method.addLocal(Names.STATE));
        ThroughArrays.call(method, shape, -1, function);
        writer.visitEnd();
        return writer.toByteArray();
    }
}
