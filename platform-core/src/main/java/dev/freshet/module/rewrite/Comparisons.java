package dev.freshet.module.rewrite;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * A comparison whose result only decides a branch, as one JVM branch: the engine's code calls a method that turns the comparison into 0
 * or 1, and then branches on that.
 *
 * <p>No branch is left to a method of JDK 17: {@link Integer#compareUnsigned} branches in {@link Integer#compare}, and HotSpot counts how
 * often a branch is taken once for each method, so every guest's loops and the host's sorting would tell each other how often they end
 * (docs/guest-code.md). From JDK 19 on HotSpot knows {@code compareUnsigned} itself and makes one instruction of it, without a branch in between.
 */
final class Comparisons {

    /**
     * @param prepare adds the instructions between the operands and the branch
     * @param whenTrue the branch to take if the comparison holds
     * @param whenFalse and if it does not, NaN included
     */
    private record Branch(Consumer<InsnList> prepare, int whenTrue, int whenFalse) {}

    /** Whether HotSpot makes {@code compareUnsigned} an instruction. Part of {@link ClassRewriter#identity()}. */
    static final boolean UNSIGNED_IS_INTRINSIC = Runtime.version().feature() >= 19;

    private static final Map<String, Branch> BRANCHES = new HashMap<>();

    static {
        plain("I32_EQZ", Opcodes.NOP, Opcodes.IFEQ, Opcodes.IFNE);
        plain("I32_EQ", Opcodes.NOP, Opcodes.IF_ICMPEQ, Opcodes.IF_ICMPNE);
        plain("I32_NE", Opcodes.NOP, Opcodes.IF_ICMPNE, Opcodes.IF_ICMPEQ);
        plain("I32_LT_S", Opcodes.NOP, Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE);
        plain("I32_GE_S", Opcodes.NOP, Opcodes.IF_ICMPGE, Opcodes.IF_ICMPLT);
        plain("I32_GT_S", Opcodes.NOP, Opcodes.IF_ICMPGT, Opcodes.IF_ICMPLE);
        plain("I32_LE_S", Opcodes.NOP, Opcodes.IF_ICMPLE, Opcodes.IF_ICMPGT);
        plain("I64_EQ", Opcodes.LCMP, Opcodes.IFEQ, Opcodes.IFNE);
        plain("I64_NE", Opcodes.LCMP, Opcodes.IFNE, Opcodes.IFEQ);
        ordered("I64", "_S", instruction(Opcodes.LCMP), instruction(Opcodes.LCMP));
        // NaN compares as neither: the variant of the JVM's comparison that makes the branch of the false case.
        plain("F32_EQ", Opcodes.FCMPL, Opcodes.IFEQ, Opcodes.IFNE);
        plain("F32_NE", Opcodes.FCMPL, Opcodes.IFNE, Opcodes.IFEQ);
        ordered("F32", "", instruction(Opcodes.FCMPG), instruction(Opcodes.FCMPL));
        plain("F64_EQ", Opcodes.DCMPL, Opcodes.IFEQ, Opcodes.IFNE);
        plain("F64_NE", Opcodes.DCMPL, Opcodes.IFNE, Opcodes.IFEQ);
        ordered("F64", "", instruction(Opcodes.DCMPG), instruction(Opcodes.DCMPL));
        if (UNSIGNED_IS_INTRINSIC) {
            Consumer<InsnList> ints = compareUnsigned("Integer", "(II)I");
            Consumer<InsnList> longs = compareUnsigned("Long", "(JJ)I");
            ordered("I32", "_U", ints, ints);
            ordered("I64", "_U", longs, longs);
        } else {
            unsigned("I32", Comparisons::swapUnsignedInts, Opcodes.IF_ICMPLT, Opcodes.IF_ICMPLE);
            unsigned("I64", Comparisons::swapUnsignedLongs, Opcodes.IFLT, Opcodes.IFLE);
        }
    }

    private Comparisons() {}

    private static void plain(String name, int prepare, int whenTrue, int whenFalse) {
        BRANCHES.put(name, new Branch(prepare == Opcodes.NOP ? code -> {} : instruction(prepare), whenTrue, whenFalse));
    }

    private static void ordered(
            String type, String sign, Consumer<InsnList> compareLess, Consumer<InsnList> compareGreater) {
        BRANCHES.put(type + "_LT" + sign, new Branch(compareLess, Opcodes.IFLT, Opcodes.IFGE));
        BRANCHES.put(type + "_LE" + sign, new Branch(compareLess, Opcodes.IFLE, Opcodes.IFGT));
        BRANCHES.put(type + "_GT" + sign, new Branch(compareGreater, Opcodes.IFGT, Opcodes.IFLE));
        BRANCHES.put(type + "_GE" + sign, new Branch(compareGreater, Opcodes.IFGE, Opcodes.IFLT));
    }

    private static Consumer<InsnList> instruction(int opcode) {
        return code -> code.add(new InsnNode(opcode));
    }

    private static Consumer<InsnList> compareUnsigned(String box, String type) {
        return code ->
                code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, "java/lang/" + box, "compareUnsigned", type, false));
    }

    /** The branches are those for swapped operands. */
    private static void unsigned(String type, Consumer<InsnList> swap, int less, int lessOrEqual) {
        int greater = opposite(lessOrEqual);
        int greaterOrEqual = opposite(less);
        BRANCHES.put(type + "_LT_U", new Branch(swap, greater, lessOrEqual));
        BRANCHES.put(type + "_LE_U", new Branch(swap, greaterOrEqual, less));
        BRANCHES.put(type + "_GT_U", new Branch(swap, less, greaterOrEqual));
        BRANCHES.put(type + "_GE_U", new Branch(swap, lessOrEqual, greater));
    }

    /** LT and GE, GT and LE are neighbours, the first of them odd. */
    private static int opposite(int branch) {
        return ((branch + 1) ^ 1) - 1;
    }

    /** Makes {@code a, b} of the stack {@code b + 2^31, a + 2^31}: signed, they compare as b and a do without signs. */
    private static void swapUnsignedInts(InsnList code) {
        code.add(new LdcInsnNode(Integer.MIN_VALUE));
        code.add(new InsnNode(Opcodes.IADD));
        code.add(new InsnNode(Opcodes.SWAP));
        code.add(new LdcInsnNode(Integer.MIN_VALUE));
        code.add(new InsnNode(Opcodes.IADD));
    }

    /** The same for 64 bits, and the comparison of the two with 0. */
    private static void swapUnsignedLongs(InsnList code) {
        code.add(new LdcInsnNode(Long.MIN_VALUE));
        code.add(new InsnNode(Opcodes.LADD));
        code.add(new InsnNode(Opcodes.DUP2_X2));
        code.add(new InsnNode(Opcodes.POP2));
        code.add(new LdcInsnNode(Long.MIN_VALUE));
        code.add(new InsnNode(Opcodes.LADD));
        code.add(new InsnNode(Opcodes.LCMP));
    }

    /** Returns the instructions for a comparison and the branch behind it, or null if they are not such a pair. */
    static @Nullable InsnList fused(MethodInsnNode comparison, @Nullable AbstractInsnNode next) {
        if (!(next instanceof JumpInsnNode jump)
                || (jump.getOpcode() != Opcodes.IFEQ && jump.getOpcode() != Opcodes.IFNE)) {
            return null;
        }
        boolean whenTrue = jump.getOpcode() == Opcodes.IFNE;
        if (comparison.name.equals("i32_ge_u")) {
            return greaterOrEqualUnsigned(whenTrue, jump.label);
        }
        if (comparison.name.equals("I64_EQZ")) {
            return eqz64(whenTrue, jump.label);
        }
        Branch branch = BRANCHES.get(comparison.name);
        if (branch == null) {
            return null;
        }
        InsnList fused = new InsnList();
        branch.prepare.accept(fused);
        fused.add(new JumpInsnNode(whenTrue ? branch.whenTrue : branch.whenFalse, jump.label));
        return fused;
    }

    private static InsnList eqz64(boolean whenTrue, LabelNode label) {
        InsnList fused = new InsnList();
        fused.add(new InsnNode(Opcodes.LCONST_0));
        fused.add(new InsnNode(Opcodes.LCMP));
        fused.add(new JumpInsnNode(whenTrue ? Opcodes.IFEQ : Opcodes.IFNE, label));
        return fused;
    }

    /**
     * The engine goes around a fault of JDK 17's compiler here by a call that cannot be inlined. Flipping the sign bits and comparing with
     * signs is the same function, and not the shape that the fault needs.
     */
    private static InsnList greaterOrEqualUnsigned(boolean whenTrue, LabelNode label) {
        InsnList fused = new InsnList();
        for (int operand = 0; operand < 2; operand++) {
            fused.add(new LdcInsnNode(Integer.MIN_VALUE));
            fused.add(new InsnNode(Opcodes.IXOR));
            fused.add(new InsnNode(Opcodes.SWAP));
        }
        fused.add(new JumpInsnNode(whenTrue ? Opcodes.IF_ICMPGE : Opcodes.IF_ICMPLT, label));
        return fused;
    }
}
