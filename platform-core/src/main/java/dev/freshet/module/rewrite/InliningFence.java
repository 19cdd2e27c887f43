package dev.freshet.module.rewrite;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Keeps the JIT from compiling a guest's functions into the method of the host that calls them.
 *
 * <p>Where one module gets most of the calls, HotSpot inlines it into the call path. Then the guest's loops share their registers, and the
 * budget for inlining, with leases and deadlines: a loop of one store took 2.3 ns a round instead of 0.8, as ten values of the host went to
 * the stack and back in each (docs/guest-code.md). A call costs less than what it protects. HotSpot does not inline a hot method of more than
 * {@code FreqInlineSize} bytecodes, 325 by default; there is no annotation for it outside the JDK.
 */
final class InliningFence {

    /** More than {@code FreqInlineSize}. */
    private static final int BYTES = 400;

    private InliningFence() {}

    /** Makes the method too big to be inlined, by instructions that are jumped over. */
    static void raise(MethodNode method) {
        LabelNode begin = new LabelNode();
        InsnList fence = new InsnList();
        fence.add(new JumpInsnNode(Opcodes.GOTO, begin));
        fence.add(new FrameNode(Opcodes.F_SAME, 0, null, 0, null));
        for (int i = 0; i < BYTES; i++) {
            fence.add(new InsnNode(Opcodes.NOP));
        }
        fence.add(begin);
        fence.add(new FrameNode(Opcodes.F_SAME, 0, null, 0, null));
        // Another frame at the place of this one would be the engine's, and of the same locals.
        fence.add(new InsnNode(Opcodes.NOP));
        method.instructions.insert(fence);
    }
}
