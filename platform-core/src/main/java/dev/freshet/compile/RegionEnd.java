package dev.freshet.compile;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * How the method of a region is left: by the number of the block to go on at, 0 for what comes next. A region that has locals in local variables
 * leaves at one place, where it takes those back that it has written.
 */
final class RegionEnd {

    private final RegionCalls caller;
    /** Locals that the region writes and has in local variables; null if it reads and writes them in the object. */
    private final @Nullable BitSet written;

    private final Label epilogue = new Label();
    private boolean epilogueUsed;
    /** Blocks of the calling method that the region goes to, by their number. */
    final BitSet exits = new BitSet();

    RegionEnd(RegionCalls caller, @Nullable BitSet written) {
        this.caller = caller;
        this.written = written;
    }

    /** Goes on at a block around the region. */
    void leave(Body body, Block around) {
        int exit = caller.exit(around);
        exits.set(exit);
        leave(body, exit);
    }

    /** Returns from the function, whose results are in the state or pending. */
    void leaveFunction(Body body) {
        leave(body, caller.function());
    }

    /** Goes on behind the region. */
    void fallThrough(Body body) {
        leave(body, 0);
    }

    private void leave(Body body, int exit) {
        body.constant(exit);
        if (written == null) {
            body.out.visitInsn(Opcodes.IRETURN);
        } else {
            epilogueUsed = true;
            body.out.visitJumpInsn(Opcodes.GOTO, epilogue);
        }
    }

    /** Emits the end of the method. */
    void finish(Body body) {
        if (written != null && epilogueUsed) {
            body.method.reset(0, Kinds.single(dev.freshet.wasm.ValueType.I32));
            body.method.place(epilogue);
            writeBack(body, written);
            body.out.visitInsn(Opcodes.IRETURN);
        }
    }

    /** The same where an exception passes: handlers around the region see the locals. */
    void finishHandler(Body body, Label start, Label end, Label handler) {
        if (written != null && !written.isEmpty()) {
            body.out.visitTryCatchBlock(start, end, handler, Names.EXCEPTION);
            body.method.reset(0, Kinds.NONE);
            body.method.placeHandler(handler, Names.EXCEPTION);
            writeBack(body, written);
            body.out.visitInsn(Opcodes.ATHROW);
        }
    }

    private static void writeBack(Body body, BitSet locals) {
        for (int local = locals.nextSetBit(0); local >= 0; local = locals.nextSetBit(local + 1)) {
            FrameFields.leave(body, local);
        }
    }
}
