package dev.freshet.compile;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Tail calls. A function that makes some has two methods: its body may return with a call pending in the state, and {@code call}, which all
 * others call, runs what is pending until nothing is. So only functions with tail calls pay for them, and a chain of them takes no stack.
 *
 * <pre>
 *   call(arguments, state)   first = body(arguments, state); while (state.tailId &gt;= 0) { look; run it, its results to the arrays }
 * </pre>
 *
 * <p>A call of itself goes back to the beginning of the body. A function of another instance or of the host is called as any other.
 */
final class TailCallEmitter {

    private final Body body;
    private final Method method;
    private final MethodVisitor out;
    private final CallEmitter calls;

    TailCallEmitter(Body body, CallEmitter calls) {
        this.body = body;
        this.method = body.method;
        this.out = body.out;
        this.calls = calls;
    }

    void call(int function) {
        if (mustRestart()) {
            return;
        }
        if (function == body.function && body.regionEnd == null) {
            callItself();
            return;
        }
        FunctionShape shape = body.layout.shapeOf(function);
        pack(shape);
        method.pushState();
        if (function < body.module.functions().importedCount()) {
            method.pushState();
            method.constant(function);
            method.callVirtual(Names.GUEST_STATE, "function", "(I)" + Names.FUNCTION_REF_DESCRIPTOR);
            method.callVirtual(Names.GUEST_STATE, "tailCall", "(Ljava/lang/Object;)V");
            leave();
            return;
        }
        method.constant(body.layout.type(function));
        method.constant(body.layout.id(function));
        method.callVirtual(Names.GUEST_STATE, "tailCall", "(II)V");
        leave();
    }

    /** The first tail call of a function shows that it must be emitted with a trampoline. */
    private boolean mustRestart() {
        if (body.selfLoop == null) {
            body.restart();
            return true;
        }
        return false;
    }

    /** Its locals begin anew. */
    private void callItself() {
        int params = body.shape.params().length;
        for (int i = params - 1; i >= 0; i--) {
            storeLocal(i);
        }
        for (int i = params; i < body.localKinds.length; i++) {
            body.zero(body.localKinds[i]);
            storeLocal(i);
        }
        method.pop(params);
        method.unwind(0);
        out.visitJumpInsn(Opcodes.GOTO, body.selfLoop);
        body.unreachable();
    }

    private void storeLocal(int local) {
        if (body.localsInFrame) {
            FrameFields.store(body, local);
        } else {
            method.storeLocal(body.localKinds[local], body.localSlots[local]);
        }
    }

    void callIndirect(int type, int table) {
        if (mustRestart()) {
            return;
        }
        int canonical = body.types.canonical(type);
        FunctionShape shape = body.layout.shape(canonical);
        calls.narrowIndex(table);
        int index = method.temp(Kinds.INT);
        method.storeLocal(Kinds.INT, index);
        method.pop();
        int function = method.temp(Kinds.REF);
        StateFields.table(method, table);
        out.visitVarInsn(Opcodes.ILOAD, index);
        StateFields.type(method, canonical);
        method.callVirtual(Names.TABLE, "function", "(I" + Names.TYPE_DESCRIPTOR + ")" + Names.FUNCTION_REF_DESCRIPTOR);
        out.visitVarInsn(Opcodes.ASTORE, function);
        toReference(shape, function);
    }

    void callRef(int type) {
        if (mustRestart()) {
            return;
        }
        FunctionShape shape = body.layout.shape(body.types.canonical(type));
        int function = method.temp(Kinds.REF);
        method.callStatic(Names.FUNCTION_REF, "required", "(Ljava/lang/Object;)" + Names.FUNCTION_REF_DESCRIPTOR);
        out.visitVarInsn(Opcodes.ASTORE, function);
        method.pop();
        toReference(shape, function);
    }

    private void toReference(FunctionShape shape, int function) {
        pack(shape);
        method.pushState();
        out.visitVarInsn(Opcodes.ALOAD, function);
        method.callVirtual(Names.GUEST_STATE, "tailCall", "(Ljava/lang/Object;)V");
        leave();
    }

    /** Takes the arguments to the state. */
    private void pack(FunctionShape shape) {
        int values = method.temp(Kinds.REF);
        int references = method.temp(Kinds.REF);
        StateFields.push(method, "tailValues", "[J");
        out.visitVarInsn(Opcodes.ASTORE, values);
        StateFields.push(method, "tailReferences", "[Ljava/lang/Object;");
        out.visitVarInsn(Opcodes.ASTORE, references);
        Cells.storeAll(method, shape.params(), values, references);
        method.pop(shape.params().length);
    }

    /** Returns something; what counts is pending. */
    private void leave() {
        method.freeTemps();
        if (body.regionEnd != null) {
            method.unwind(0);
            body.regionEnd.leaveFunction(body);
            body.unreachable();
            return;
        }
        byte returned = body.shape.returned();
        if (returned != 0) {
            body.zero(returned);
        }
        out.visitInsn(Kinds.returns(returned));
        body.unreachable();
    }

    /** Emits {@code call} of a function whose {@code body} may return with a call pending. */
    static void emitTrampoline(Method method, FunctionShape shape, String owner) {
        if (shape.wide()) {
            method.addLocal("[J");
            method.addLocal("[Ljava/lang/Object;");
        } else {
            for (byte param : shape.params()) {
                method.addLocal(param);
            }
        }
        method.setStateSlot(method.addLocal(Names.STATE));
        int slot = 0;
        if (shape.wide()) {
            method.out.visitVarInsn(Opcodes.ALOAD, 0);
            method.out.visitVarInsn(Opcodes.ALOAD, 1);
        } else {
            for (byte param : shape.params()) {
                method.loadLocal(param, slot);
                slot += Kinds.slots(param);
            }
        }
        method.push(shape.params());
        method.pop(shape.params().length);
        method.pushState();
        method.callStatic(owner, Names.BODY, shape.descriptor());
        byte returned = shape.returned();
        if (returned != 0) {
            method.push(returned);
        }
        Label done = new Label();
        method.pushState();
        method.out.visitFieldInsn(Opcodes.GETFIELD, Names.STATE, "tailId", "I");
        method.out.visitJumpInsn(Opcodes.IFLT, done);
        if (returned != 0) {
            method.drop(returned);
        }
        method.pushState();
        method.callVirtual(Names.GUEST_STATE, "runTailCalls", "()V");
        int values = method.temp(Kinds.REF);
        int references = method.temp(Kinds.REF);
        StateFields.push(method, "tailValues", "[J");
        method.out.visitVarInsn(Opcodes.ASTORE, values);
        StateFields.push(method, "tailReferences", "[Ljava/lang/Object;");
        method.out.visitVarInsn(Opcodes.ASTORE, references);
        ThroughArrays.pushCells(method, shape, values, references);
        method.place(done);
        method.out.visitInsn(Kinds.returns(returned));
        method.end();
    }
}
