package dev.freshet.compile;

import dev.freshet.wasm.BodyReader;
import dev.freshet.wasm.Opcodes;

/** Looks whether a function makes tail calls. */
final class TailCallScan extends SilentVisitor {

    private boolean found;

    boolean hasTailCalls(BodyReader reader, int function) {
        found = false;
        reader.open(function);
        while (!found && reader.next(this)) {
            // Until one is found or the body ends.
        }
        return found;
    }

    @Override
    public void call(int opcode, int function) {
        found |= opcode == Opcodes.RETURN_CALL;
    }

    @Override
    public void callIndirect(int opcode, int type, int table) {
        found |= opcode == Opcodes.RETURN_CALL_INDIRECT;
    }

    @Override
    public void callRef(int opcode, int type) {
        found |= opcode == Opcodes.RETURN_CALL_REF;
    }
}
