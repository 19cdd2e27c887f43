package dev.freshet.module.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.freshet.memory.SlotMemory;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

class MemoryAccessTest {

    private static final String MEMORY = "Ldev/freshet/memory/SlotMemory;";

    private static MethodInsnNode redirected(AbstractInsnNode offset) {
        MethodInsnNode call = new MethodInsnNode(
                Opcodes.INVOKESTATIC, "engine/Shaded", "memoryWriteLong", "(IJI" + MEMORY + ")V", false);
        InsnList code = new InsnList();
        code.add(new InsnNode(Opcodes.LCONST_1));
        code.add(offset);
        code.add(new VarInsnNode(Opcodes.ALOAD, 1));
        code.add(call);
        MemoryAccess.to(SlotMemory.class).redirect(call, code);
        assertThat(code.size()).isEqualTo(call.desc.contains("JI") ? 4 : 3);
        return call;
    }

    @Test
    void onlyAnOffsetOfZeroIsLeftOut() {
        assertThat(redirected(new InsnNode(Opcodes.ICONST_0)).desc).isEqualTo("(IJ" + MEMORY + ")V");
        for (AbstractInsnNode offset : new AbstractInsnNode[] {
            new InsnNode(Opcodes.ICONST_5), new IntInsnNode(Opcodes.SIPUSH, 4096), new LdcInsnNode(Integer.MAX_VALUE)
        }) {
            MethodInsnNode call = redirected(offset);
            assertThat(call.desc).isEqualTo("(IJI" + MEMORY + ")V");
            assertThat(call.owner + "." + call.name).isEqualTo("dev/freshet/memory/UnsafeGuestAccess.storeLong");
        }
    }

    /** The check would subtract it from the bound and let an address before the memory through. */
    @Test
    void offsetThatIsNegativeOrNotKnownIsNeverHandedToAnAccess() {
        for (AbstractInsnNode offset : new AbstractInsnNode[] {
            new InsnNode(Opcodes.ICONST_M1),
            new IntInsnNode(Opcodes.BIPUSH, -16),
            new LdcInsnNode(Integer.MIN_VALUE),
            new VarInsnNode(Opcodes.ILOAD, 2),
            new LdcInsnNode(1L)
        }) {
            assertThatIllegalStateException().isThrownBy(() -> redirected(offset));
        }
    }
}
