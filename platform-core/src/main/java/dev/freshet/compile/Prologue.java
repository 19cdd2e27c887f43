package dev.freshet.compile;

import dev.freshet.wasm.LocalTypes;
import java.util.BitSet;
import org.objectweb.asm.Opcodes;

/** Emits what comes before a function's first instruction: where locals are, zeros in them, and the memory at hand. */
final class Prologue {

    private Prologue() {}

    static void emit(Body body, LocalTypes locals) {
        Method method = body.method;
        int count = locals.count();
        int params = body.shape.params().length;
        body.localKinds = new byte[count];
        body.localSlots = new int[count];
        for (int i = 0; i < count; i++) {
            body.localKinds[i] = Kinds.of(locals.type(i));
        }
        int firstOwn = 0;
        if (body.shape.wide()) {
            method.addLocal("[J");
            method.addLocal("[Ljava/lang/Object;");
        } else {
            for (; firstOwn < params; firstOwn++) {
                body.localSlots[firstOwn] = method.addLocal(body.localKinds[firstOwn]);
            }
        }
        method.setStateSlot(method.addLocal(Names.STATE));
        if (body.shape.wide()) {
            unpack(body, params);
            firstOwn = params;
        }
        if (body.localsInFrame) {
            newFrame(body, params);
            firstOwn = count;
        }
        for (int i = firstOwn; i < count; i++) {
            body.zero(body.localKinds[i]);
            body.localSlots[i] = method.addLocal(body.localKinds[i]);
            method.storeLocal(body.localKinds[i], body.localSlots[i]);
        }
        memory(body);
    }

    private static void memory(Body body) {
        if (body.module.memories().count() > 0) {
            body.method.pushMemory(0);
            int slot = body.method.addLocal(Names.MEMORY);
            body.out.visitVarInsn(Opcodes.ASTORE, slot);
            body.method.setMemorySlot(slot);
        }
    }

    /** Of a function with regions: its locals are fields, and begin as zeros by themselves. */
    private static void newFrame(Body body, int params) {
        Method method = body.method;
        String type = Names.function(body.function);
        body.out.visitTypeInsn(Opcodes.NEW, type);
        body.out.visitInsn(Opcodes.DUP);
        body.out.visitMethodInsn(Opcodes.INVOKESPECIAL, type, "<init>", "()V", false);
        body.frameSlot = method.addLocal(type);
        body.out.visitVarInsn(Opcodes.ASTORE, body.frameSlot);
        for (int i = 0; i < params; i++) {
            FrameFields.leave(body, i);
        }
        // The first slots are the ones with short instructions.
        body.out.visitVarInsn(Opcodes.ALOAD, body.frameSlot);
        method.pushState();
        method.forgetLocals();
        int state = method.addLocal(Names.STATE);
        body.out.visitVarInsn(Opcodes.ASTORE, state);
        method.setStateSlot(state);
        body.frameSlot = method.addLocal(type);
        body.out.visitVarInsn(Opcodes.ASTORE, body.frameSlot);
    }

    /**
     * Of a region: the object with the locals and the state are its parameters.
     *
     * @param used locals that it has in local variables
     */
    static void emitRegion(Body body, LocalTypes locals, BitSet used) {
        Method method = body.method;
        int count = locals.count();
        body.localKinds = new byte[count];
        body.localSlots = new int[count];
        for (int i = 0; i < count; i++) {
            body.localKinds[i] = Kinds.of(locals.type(i));
        }
        body.frameSlot = method.addLocal(Names.function(body.function));
        method.setStateSlot(method.addLocal(Names.STATE));
        memory(body);
        for (int local = used.nextSetBit(0); local >= 0; local = used.nextSetBit(local + 1)) {
            FrameFields.enter(body, local);
        }
    }

    /** Parameters that came in arrays, which are the first two local variables. */
    private static void unpack(Body body, int params) {
        Method method = body.method;
        int cell = 0;
        for (int i = 0; i < params; i++) {
            byte kind = body.localKinds[i];
            if (kind == Kinds.VECTOR) {
                Cells.load(method, Kinds.LONG, cell++, 0, 1);
                Cells.load(method, Kinds.LONG, cell++, 0, 1);
            } else {
                Cells.load(method, kind, cell++, 0, 1);
            }
            body.localSlots[i] = method.addLocal(kind);
            method.storeLocal(kind, body.localSlots[i]);
        }
    }
}
