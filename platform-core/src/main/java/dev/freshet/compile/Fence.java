package dev.freshet.compile;

import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Keeps the JIT from compiling a guest's functions into the method of the host that calls them.
 *
 * <p>Where one module gets most of the calls, HotSpot inlines it into the call path. Then the guest's loops share their registers, and the
 * budget for inlining, with leases and deadlines: a loop of one store took 2.3 ns a round instead of 0.8 (docs/guest-code.md). HotSpot
 * does not inline a hot method of more than {@code FreqInlineSize} bytecodes, 325 by default.
 */
final class Fence {

    /** More than {@code FreqInlineSize}. */
    private static final int BYTES = 400;

    private Fence() {}

    /** At the beginning of a method: makes it too big to be inlined, by instructions that are jumped over. */
    static void raise(Method method) {
        Label begin = new Label();
        method.out.visitJumpInsn(Opcodes.GOTO, begin);
        method.place(new Label());
        for (int i = 0; i < BYTES; i++) {
            method.out.visitInsn(Opcodes.NOP);
        }
        method.place(begin);
    }
}
