package dev.freshet.compile;

import dev.freshet.wasm.BodyReader;
import java.util.List;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emits the class of one function, which has its code in {@code call}. */
final class FunctionClass {

    private static final byte[] NOTHING = {};

    /**
     * A function with more has its locals in an object, as one with regions: each frame of the bytecode lists all local variables, and a method
     * has 65,535 slots for them.
     */
    private static final int MOST_LOCALS = 2_000;

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
        BodyReader reader = new BodyReader(layout.module());
        reader.open(function);
        boolean manyLocals = reader.locals().count() > MOST_LOCALS;
        ClassWriter writer = begin(function);
        FunctionEmitter emitter = onePiece(function, writer, reader, tailCalls, manyLocals);
        if (layout.options().unrolling() && !manyLocals) {
            emitter.body.unrolling = new Unrolling(reader, reader.position(), reader.end());
        }
        while (reader.next(emitter)) {
            if (emitter.isRestarted()) {
                return NOTHING;
            }
        }
        int splitAbove = layout.options().splitAbove();
        boolean large = splitAbove > 0 && size(emitter) > splitAbove;
        emitter.finish();
        List<Region> regions = large ? regions(function, tailCalls, manyLocals) : List.of();
        if (manyLocals || !regions.isEmpty()) {
            writer = begin(function);
            if (new SplitFunction(layout, function, writer, tailCalls)
                    .emit(tailCalls ? Names.BODY : Names.CALL, regions)) {
                return NOTHING;
            }
        }
        if (tailCalls) {
            trampoline(writer, function, layout.shapeOf(function));
        }
        writer.visitEnd();
        try {
            return writer.toByteArray();
        } catch (MethodTooLargeException | ClassTooLargeException e) {
            // Not as it is: it is an IndexOutOfBoundsException, which would be taken for a guest's trap.
            throw new IllegalStateException(
                    "function " + function + " cannot be cut into pieces that the JVM takes", e);
        }
    }

    private FunctionEmitter onePiece(
            int function, ClassWriter writer, BodyReader reader, boolean tailCalls, boolean manyLocals) {
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
                tailCalls ? Names.BODY : Names.CALL,
                layout.shapeOf(function).descriptor(),
                null,
                null);
        code.visitCode();
        Body body = new Body(layout, function, code);
        body.localsInFrame = manyLocals;
        FunctionEmitter emitter = new FunctionEmitter(body);
        emitter.begin(reader.locals(), tailCalls);
        return emitter;
    }

    private static int size(FunctionEmitter emitter) {
        Label end = new Label();
        emitter.body.out.visitLabel(end);
        return end.getOffset();
    }

    /** Emits the function once more, for what its statements take, and chooses regions. */
    private List<Region> regions(int function, boolean tailCalls, boolean manyLocals) {
        BodyReader reader = new BodyReader(layout.module());
        reader.open(function);
        FunctionEmitter emitter = onePiece(function, begin(function), reader, tailCalls, manyLocals);
        StatementRecorder recorder = new StatementRecorder(emitter.body, emitter.control, reader.position());
        while (reader.position() < reader.end()) {
            recorder.beforeInstruction();
            int start = reader.position();
            byte opcode = layout.module().bytes()[start];
            reader.next(emitter);
            recorder.afterInstruction(start, reader.position(), opcode);
        }
        BodyReader again = new BodyReader(layout.module());
        again.open(function);
        BranchScan branches = new BranchScan(layout.module().types(), again);
        branches.scan();
        return SplitPlan.of(recorder.statements(), branches, layout.options().splitAbove());
    }

    private static void trampoline(ClassWriter writer, int function, FunctionShape shape) {
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, Names.CALL, shape.descriptor(), null, null);
        code.visitCode();
        TailCallEmitter.emitTrampoline(new Method(code), shape, Names.function(function));
    }

    /** A function of others: called by arrays, behind the same name and descriptor as an own one. */
    private byte[] imported(int function) {
        ClassWriter writer = begin(function);
        FunctionShape shape = layout.shapeOf(function);
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, Names.CALL, shape.descriptor(), null, null);
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
