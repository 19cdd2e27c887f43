package dev.freshet.module.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;
import run.endive.runtime.OpcodeImpl;

class ComparisonsTest {

    private static final Object[] INTS = {
        0, 1, 2, -1, -2, 255, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE + 1
    };
    private static final Object[] LONGS = {
        0L, 1L, -1L, 0xffff_ffffL, 0x1_0000_0000L, -0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1
    };
    private static final Object[] FLOATS = {
        0f, -0f, 1f, -1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
    };
    private static final Object[] DOUBLES = {
        0d, -0d, 1d, -1d, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
    };

    /** The engine's methods that compare: {@code I32_LT_U} and the like. */
    private static List<Method> comparisons() {
        List<Method> found = new ArrayList<>();
        for (Method method : OpcodeImpl.class.getMethods()) {
            if (method.getName().matches("[IF](32|64)_(EQZ|EQ|NE|LT|LE|GT|GE)(_[SU])?")) {
                found.add(method);
            }
        }
        return found;
    }

    private static @Nullable InsnList fused(Method comparison, int jump, LabelNode target) {
        MethodInsnNode call = new MethodInsnNode(
                Opcodes.INVOKESTATIC,
                Type.getInternalName(OpcodeImpl.class),
                comparison.getName(),
                Type.getMethodDescriptor(comparison),
                false);
        return Comparisons.fused(call, new JumpInsnNode(jump, target));
    }

    /** Returns a method of the comparison's type that returns 1 if the branch is taken, else 0. */
    private static MethodHandle branching(Method comparison, int jump) throws ReflectiveOperationException {
        LabelNode taken = new LabelNode();
        MethodNode method = new MethodNode(
                Opcodes.ACC_STATIC | Opcodes.ACC_PUBLIC, "run", Type.getMethodDescriptor(comparison), null, null);
        int variable = 0;
        for (Type type : Type.getArgumentTypes(comparison)) {
            method.instructions.add(new VarInsnNode(type.getOpcode(Opcodes.ILOAD), variable));
            variable += type.getSize();
        }
        method.instructions.add(Objects.requireNonNull(fused(comparison, jump, taken)));
        method.instructions.add(new InsnNode(Opcodes.ICONST_0));
        method.instructions.add(new InsnNode(Opcodes.IRETURN));
        method.instructions.add(taken);
        method.instructions.add(new FrameNode(Opcodes.F_SAME, 0, null, 0, null));
        method.instructions.add(new InsnNode(Opcodes.ICONST_1));
        method.instructions.add(new InsnNode(Opcodes.IRETURN));
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        String name = Type.getInternalName(ComparisonsTest.class) + "Branch";
        writer.visit(Opcodes.V11, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", null);
        method.accept(writer);
        MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(writer.toByteArray(), true);
        return lookup.findStatic(
                lookup.lookupClass(),
                "run",
                MethodType.methodType(comparison.getReturnType(), comparison.getParameterTypes()));
    }

    private static Object[] values(Class<?> type) {
        return type == int.class ? INTS : type == long.class ? LONGS : type == float.class ? FLOATS : DOUBLES;
    }

    @Test
    void branchIsTakenExactlyWhenTheEnginesComparisonSaysSo() throws Throwable {
        List<Method> comparisons = comparisons();
        assertThat(comparisons).hasSize(2 * 11 + 2 * 6);
        for (Method comparison : comparisons) {
            MethodHandle ifTrue = branching(comparison, Opcodes.IFNE);
            MethodHandle ifFalse = branching(comparison, Opcodes.IFEQ);
            Object[] values = values(comparison.getParameterTypes()[0]);
            for (Object left : values) {
                for (Object right : comparison.getParameterCount() == 1 ? new Object[] {left} : values) {
                    List<Object> operands = comparison.getParameterCount() == 1 ? List.of(left) : List.of(left, right);
                    int holds = (int) comparison.invoke(null, operands.toArray());
                    String what = comparison.getName() + operands;
                    assertThat((int) ifTrue.invokeWithArguments(operands))
                            .as(what)
                            .isEqualTo(holds);
                    assertThat((int) ifFalse.invokeWithArguments(operands))
                            .as(what)
                            .isEqualTo(1 - holds);
                }
            }
        }
    }

    /** What HotSpot counts of a branch there is the sum over all of the JVM's code, and decides what it compiles. */
    @Test
    void noBranchIsLeftToAMethodThatOthersCallToo() {
        for (Method comparison : comparisons()) {
            InsnList branch = Objects.requireNonNull(fused(comparison, Opcodes.IFNE, new LabelNode()));
            boolean intrinsic =
                    Runtime.version().feature() >= 19 && comparison.getName().matches("I.._(LT|LE|GT|GE)_U");
            assertThat(Arrays.stream(branch.toArray()).filter(MethodInsnNode.class::isInstance))
                    .as(comparison.getName())
                    .hasSize(intrinsic ? 1 : 0);
        }
    }
}
