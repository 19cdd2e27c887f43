package dev.freshet.module.rewrite;

import java.util.HashMap;
import java.util.Map;
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
 */
final class Comparisons {

    /**
     * @param prepare instructions between the operands and the branch; {@link Opcodes#NOP} for none
     * @param whenTrue the branch to take if the comparison holds
     * @param whenFalse and if it does not, NaN included
     */
    private record Branch(int prepare, @Nullable String unsignedType, int whenTrue, int whenFalse) {}

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
        ordered("I64", "_S", Opcodes.LCMP, Opcodes.LCMP);
        // NaN compares as neither: the variant of the JVM's comparison that makes the branch of the false case.
        plain("F32_EQ", Opcodes.FCMPL, Opcodes.IFEQ, Opcodes.IFNE);
        plain("F32_NE", Opcodes.FCMPL, Opcodes.IFNE, Opcodes.IFEQ);
        ordered("F32", "", Opcodes.FCMPG, Opcodes.FCMPL);
        plain("F64_EQ", Opcodes.DCMPL, Opcodes.IFEQ, Opcodes.IFNE);
        plain("F64_NE", Opcodes.DCMPL, Opcodes.IFNE, Opcodes.IFEQ);
        ordered("F64", "", Opcodes.DCMPG, Opcodes.DCMPL);
        unsigned("I32", "Integer");
        unsigned("I64", "Long");
    }

    private Comparisons() {}

    private static void plain(String name, int prepare, int whenTrue, int whenFalse) {
        BRANCHES.put(name, new Branch(prepare, null, whenTrue, whenFalse));
    }

    private static void ordered(String type, String sign, int compareLess, int compareGreater) {
        plain(type + "_LT" + sign, compareLess, Opcodes.IFLT, Opcodes.IFGE);
        plain(type + "_LE" + sign, compareLess, Opcodes.IFLE, Opcodes.IFGT);
        plain(type + "_GT" + sign, compareGreater, Opcodes.IFGT, Opcodes.IFLE);
        plain(type + "_GE" + sign, compareGreater, Opcodes.IFGE, Opcodes.IFLT);
    }

    private static void unsigned(String type, String box) {
        BRANCHES.put(type + "_LT_U", new Branch(Opcodes.NOP, box, Opcodes.IFLT, Opcodes.IFGE));
        BRANCHES.put(type + "_LE_U", new Branch(Opcodes.NOP, box, Opcodes.IFLE, Opcodes.IFGT));
        BRANCHES.put(type + "_GT_U", new Branch(Opcodes.NOP, box, Opcodes.IFGT, Opcodes.IFLE));
        BRANCHES.put(type + "_GE_U", new Branch(Opcodes.NOP, box, Opcodes.IFGE, Opcodes.IFLT));
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
        if (branch.unsignedType != null) {
            String operand = branch.unsignedType.equals("Long") ? "J" : "I";
            fused.add(new MethodInsnNode(
                    Opcodes.INVOKESTATIC,
                    "java/lang/" + branch.unsignedType,
                    "compareUnsigned",
                    "(" + operand + operand + ")I",
                    false));
        } else if (branch.prepare != Opcodes.NOP) {
            fused.add(new InsnNode(branch.prepare));
        }
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
