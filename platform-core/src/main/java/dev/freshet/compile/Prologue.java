package dev.freshet.compile;

import dev.freshet.wasm.LocalTypes;
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
        for (int i = firstOwn; i < count; i++) {
            body.zero(body.localKinds[i]);
            body.localSlots[i] = method.addLocal(body.localKinds[i]);
            method.storeLocal(body.localKinds[i], body.localSlots[i]);
        }
        if (body.module.memories().count() > 0) {
            method.pushMemory(0);
            int slot = method.addLocal(Names.MEMORY);
            body.out.visitVarInsn(Opcodes.ASTORE, slot);
            method.setMemorySlot(slot);
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
