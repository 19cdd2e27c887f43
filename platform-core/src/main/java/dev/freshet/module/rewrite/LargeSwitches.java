package dev.freshet.module.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The branch over all functions of one type, of modules with so many that the engine gives it a class of its own. All functions of a Go
 * program are of one type, so its branch has more than the 8,000 bytecodes that HotSpot compiles by default. It becomes a branch over groups,
 * and a method for each group.
 */
final class LargeSwitches {

    /** So many functions and no more stay in one method, with 13 bytecodes each. */
    private static final int MOST_FUNCTIONS = 500;

    /** A group is the functions whose indices differ in these bits only. */
    private static final int GROUP_BITS = 7;

    private static final String NAME = "apply";
    private static final String CLASS_SUFFIX = "Indirect_";

    private final String owner;
    private final String shaded;
    private final MethodNode method;
    private final Type[] parameters;
    private final Type result;
    /** Local variable of the function's index, the last parameter. */
    private final int function;

    private LargeSwitches(String owner, String shaded, MethodNode method) {
        this.owner = owner;
        this.shaded = shaded;
        this.method = method;
        this.parameters = Type.getArgumentTypes(method.desc);
        this.result = Type.getReturnType(method.desc);
        // The size counts a receiver, which these static methods do not have.
        this.function = (Type.getArgumentsAndReturnSizes(method.desc) >> 2) - 2;
    }

    /**
     * Splits a method if it is such a branch and too large; does nothing to others.
     *
     * @param owner internal name of its class
     * @param generated internal name that the names of all generated classes begin with
     * @param shaded internal name of the class with the engine's helpers
     * @return methods to add to the class
     */
    static List<MethodNode> split(String owner, String generated, String shaded, MethodNode method) {
        if (!owner.startsWith(generated + CLASS_SUFFIX) || !method.name.equals(NAME)) {
            return List.of();
        }
        LargeSwitches branch = new LargeSwitches(owner, shaded, method);
        SortedMap<Integer, MethodInsnNode> calls = branch.calls();
        return calls == null || calls.size() <= MOST_FUNCTIONS ? List.of() : branch.split(calls);
    }

    private List<MethodNode> split(SortedMap<Integer, MethodInsnNode> calls) {
        SortedMap<Integer, SortedMap<Integer, MethodInsnNode>> groups = new TreeMap<>();
        calls.forEach((index, call) -> groups.computeIfAbsent(index >> GROUP_BITS, group -> new TreeMap<>())
                .put(index, call));
        List<MethodNode> added = new ArrayList<>();
        SortedMap<Integer, MethodInsnNode> groupCalls = new TreeMap<>();
        groups.forEach((group, members) -> {
            MethodNode part = new MethodNode(
                    Opcodes.ASM9,
                    Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC,
                    NAME + "_" + group,
                    method.desc,
                    null,
                    null);
            part.instructions.add(branch(0, members, parameters.length - 1));
            added.add(part);
            groupCalls.put(group, new MethodInsnNode(Opcodes.INVOKESTATIC, owner, part.name, part.desc, false));
        });
        method.instructions.clear();
        method.instructions.add(branch(GROUP_BITS, groupCalls, parameters.length));
        return added;
    }

    /**
     * Returns code that calls one of these methods, by what the function's index is without its lowest bits.
     *
     * @param arguments so many of the parameters are passed on
     */
    private InsnList branch(int bits, SortedMap<Integer, MethodInsnNode> calls, int arguments) {
        int first = calls.firstKey();
        LabelNode unknown = new LabelNode();
        LabelNode[] labels = new LabelNode[calls.lastKey() - first + 1];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = calls.containsKey(first + i) ? new LabelNode() : unknown;
        }
        InsnList code = new InsnList();
        code.add(new VarInsnNode(Opcodes.ILOAD, function));
        code.add(new IntInsnNode(Opcodes.BIPUSH, bits));
        code.add(new InsnNode(Opcodes.ISHR));
        code.add(new TableSwitchInsnNode(first, first + labels.length - 1, unknown, labels));
        calls.forEach((key, call) -> {
            beginBlock(code, labels[key - first]);
            int variable = 0;
            for (int i = 0; i < arguments; i++) {
                code.add(new VarInsnNode(parameters[i].getOpcode(Opcodes.ILOAD), variable));
                variable += parameters[i].getSize();
            }
            code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, call.owner, call.name, call.desc, false));
            code.add(new InsnNode(result.getOpcode(Opcodes.IRETURN)));
        });
        beginBlock(code, unknown);
        code.add(new VarInsnNode(Opcodes.ILOAD, function));
        code.add(unknownFunction());
        code.add(new InsnNode(Opcodes.ATHROW));
        return code;
    }

    private static void beginBlock(InsnList code, LabelNode label) {
        code.add(label);
        code.add(new FrameNode(Opcodes.F_SAME, 0, null, 0, null));
    }

    private MethodInsnNode unknownFunction() {
        return new MethodInsnNode(
                Opcodes.INVOKESTATIC, shaded, "throwUnknownFunction", "(I)Ljava/lang/RuntimeException;", false);
    }

    /** Returns the functions' methods by index, or null if this is not the branch that the engine makes. */
    private @Nullable SortedMap<Integer, MethodInsnNode> calls() {
        AbstractInsnNode at = instruction(method.instructions.getFirst());
        int variable = 0;
        for (Type parameter : parameters) {
            if (!(at instanceof VarInsnNode load)
                    || load.var != variable
                    || load.getOpcode() != parameter.getOpcode(Opcodes.ILOAD)) {
                return null;
            }
            variable += parameter.getSize();
            at = instruction(at.getNext());
        }
        if (!(at instanceof LookupSwitchInsnNode lookup) || !throwsUnknownFunction(lookup.dflt)) {
            return null;
        }
        String type = Type.getMethodDescriptor(
                result, List.of(parameters).subList(0, parameters.length - 1).toArray(Type[]::new));
        SortedMap<Integer, MethodInsnNode> calls = new TreeMap<>();
        for (int i = 0; i < lookup.keys.size(); i++) {
            if (!(instruction(lookup.labels.get(i)) instanceof MethodInsnNode call)
                    || call.getOpcode() != Opcodes.INVOKESTATIC
                    || !call.desc.equals(type)
                    || !isFollowedBy(call, result.getOpcode(Opcodes.IRETURN))) {
                return null;
            }
            calls.put(lookup.keys.get(i), call);
        }
        return calls;
    }

    private boolean throwsUnknownFunction(LabelNode label) {
        MethodInsnNode wanted = unknownFunction();
        return instruction(label) instanceof VarInsnNode load
                && load.getOpcode() == Opcodes.ILOAD
                && load.var == function
                && instruction(load.getNext()) instanceof MethodInsnNode call
                && call.owner.equals(wanted.owner)
                && call.name.equals(wanted.name)
                && call.desc.equals(wanted.desc)
                && isFollowedBy(call, Opcodes.ATHROW);
    }

    private static boolean isFollowedBy(AbstractInsnNode instruction, int opcode) {
        AbstractInsnNode next = instruction(instruction.getNext());
        return next != null && next.getOpcode() == opcode;
    }

    /** Skips labels, line numbers and frames. */
    private static @Nullable AbstractInsnNode instruction(@Nullable AbstractInsnNode from) {
        AbstractInsnNode found = from;
        while (found != null && found.getOpcode() < 0) {
            found = found.getNext();
        }
        return found;
    }
}
