package dev.freshet.module.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.freshet.instance.SlotMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

class MemoryAccessTest {

    private static final String MEMORY = "Ldev/freshet/instance/SlotMemory;";

    private static MethodInsnNode redirected(AbstractInsnNode offset) {
        MethodInsnNode call = new MethodInsnNode(
                Opcodes.INVOKESTATIC, "engine/Shaded", "memoryWriteLong", "(IJI" + MEMORY + ")V", false);
        InsnList code = new InsnList();
        code.add(new InsnNode(Opcodes.LCONST_1));
        code.add(offset);
        code.add(new VarInsnNode(Opcodes.ALOAD, 1));
        code.add(call);
        MemoryAccess.to(SlotMemory.class).toAtLeast(65_536).redirect(call, code);
        assertThat(code.size()).isEqualTo(call.desc.contains("JII") ? 5 : 4);
        assertThat(told(call)).isEqualTo(65_529);
        return call;
    }

    /** The last constant before the memory. */
    private static Object told(MethodInsnNode call) {
        return ((LdcInsnNode) call.getPrevious().getPrevious()).cst;
    }

    @Test
    void onlyAnOffsetOfZeroIsLeftOut() {
        assertThat(redirected(new InsnNode(Opcodes.ICONST_0)).desc).isEqualTo("(IJI" + MEMORY + ")V");
        for (AbstractInsnNode offset : new AbstractInsnNode[] {
            new InsnNode(Opcodes.ICONST_5), new IntInsnNode(Opcodes.SIPUSH, 4096), new LdcInsnNode(Integer.MAX_VALUE)
        }) {
            MethodInsnNode call = redirected(offset);
            assertThat(call.desc).isEqualTo("(IJII" + MEMORY + ")V");
            assertThat(call.owner + "." + call.name).isEqualTo("dev/freshet/instance/UnsafeGuestAccess.storeLong");
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

    /** One more, and an access at the end of a memory that has not grown would not be checked. */
    @ParameterizedTest
    @CsvSource({
        "memoryReadByte, (II%s)B, 1",
        "memoryReadShort, (II%s)S, 2",
        "memoryReadInt, (II%s)I, 4",
        "memoryReadLong, (II%s)J, 8",
        "memoryReadFloat, (II%s)F, 4",
        "memoryReadDouble, (II%s)D, 8",
        "memoryWriteByte, (IBI%s)V, 1",
        "memoryWriteShort, (ISI%s)V, 2",
        "memoryWriteInt, (III%s)V, 4",
        "memoryWriteLong, (IJI%s)V, 8",
        "memoryWriteFloat, (IFI%s)V, 4",
        "memoryWriteDouble, (IDI%s)V, 8"
    })
    void accessIsToldOfNoMoreAddressesThanItMayBeginAt(String name, String type, int width) {
        for (long bytes : new long[] {0, 65_536, 131_072, 0x7FFF_0000L, 0x1_0000_0000L}) {
            MethodInsnNode call =
                    new MethodInsnNode(Opcodes.INVOKESTATIC, "engine/Shaded", name, type.formatted(MEMORY), false);
            InsnList code = new InsnList();
            code.add(new InsnNode(Opcodes.ICONST_0));
            code.add(new VarInsnNode(Opcodes.ALOAD, 1));
            code.add(call);
            MemoryAccess.to(SlotMemory.class).toAtLeast(bytes).redirect(call, code);
            long most = Math.min(bytes, Integer.MAX_VALUE);
            assertThat(told(call)).isEqualTo((int) Math.max(0, most - width + 1));
        }
    }
}
