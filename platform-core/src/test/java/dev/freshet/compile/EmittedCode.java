package dev.freshet.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Proves of emitted bytecode, whatever emitted it, that every cycle of a method looks at the deadline, and that nothing but the classes of accesses
 * reaches memory; {@link AccessProof} proves of those that each address is checked.
 */
final class EmittedCode {

    private static final Set<String> RAW =
            Set.of("sun/misc/Unsafe", "dev/freshet/sys/RawMemory", "dev/freshet/sys/UnsafeAccess");

    private EmittedCode() {}

    /** Returns what is wrong with a class. */
    static List<String> faults(byte[] bytes) {
        ClassNode type = new ClassNode();
        new ClassReader(bytes).accept(type, ClassReader.SKIP_FRAMES);
        List<String> faults = new ArrayList<>();
        for (MethodNode method : type.methods) {
            String name = type.name + "." + method.name + method.desc;
            if (hasCycleWithoutLook(method)) {
                faults.add(name + ": a cycle without a look");
            }
            for (AbstractInsnNode instruction : method.instructions) {
                if (reachesMemory(instruction)) {
                    faults.add(name + ": reaches memory");
                }
            }
        }
        return faults;
    }

    private static boolean reachesMemory(AbstractInsnNode instruction) {
        if (instruction instanceof MethodInsnNode call) {
            return RAW.contains(call.owner);
        }
        return instruction instanceof FieldInsnNode field
                && (RAW.contains(field.owner) || field.name.equals("base") && field.owner.equals(Names.MEMORY));
    }

    private static boolean looks(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && call.owner.equals(Names.LOOK);
    }

    /** Removes what cannot be in a cycle without looks until nothing can be removed: what is left then is in one or between two. */
    static boolean hasCycleWithoutLook(MethodNode method) {
        Map<AbstractInsnNode, Integer> positions = new HashMap<>();
        AbstractInsnNode[] code = method.instructions.toArray();
        for (int i = 0; i < code.length; i++) {
            positions.put(code[i], i);
        }
        List<List<Integer>> successors = new ArrayList<>();
        int[] predecessors = new int[code.length];
        for (int i = 0; i < code.length; i++) {
            List<Integer> next = new ArrayList<>();
            if (!looks(code[i])) {
                for (AbstractInsnNode to : successors(code[i])) {
                    next.add(positions.get(to));
                }
                for (TryCatchBlockNode block : method.tryCatchBlocks) {
                    if (positions.get(block.start) <= i && i < positions.get(block.end)) {
                        next.add(positions.get(block.handler));
                    }
                }
            }
            successors.add(next);
        }
        for (List<Integer> next : successors) {
            for (int to : next) {
                predecessors[to]++;
            }
        }
        Deque<Integer> free = new ArrayDeque<>();
        for (int i = 0; i < code.length; i++) {
            if (predecessors[i] == 0) {
                free.add(i);
            }
        }
        int removed = 0;
        while (!free.isEmpty()) {
            removed++;
            for (int to : successors.get(free.remove())) {
                if (--predecessors[to] == 0) {
                    free.add(to);
                }
            }
        }
        return removed < code.length;
    }

    private static List<AbstractInsnNode> successors(AbstractInsnNode instruction) {
        List<AbstractInsnNode> successors = new ArrayList<>();
        int opcode = instruction.getOpcode();
        boolean ends = opcode == Opcodes.GOTO
                || opcode == Opcodes.ATHROW
                || opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN
                || opcode == Opcodes.TABLESWITCH
                || opcode == Opcodes.LOOKUPSWITCH;
        if (!ends && instruction.getNext() != null) {
            successors.add(instruction.getNext());
        }
        if (instruction instanceof JumpInsnNode jump) {
            successors.add(jump.label);
        } else if (instruction instanceof TableSwitchInsnNode branch) {
            add(successors, branch.labels, branch.dflt);
        } else if (instruction instanceof LookupSwitchInsnNode branch) {
            add(successors, branch.labels, branch.dflt);
        }
        return successors;
    }

    private static void add(List<AbstractInsnNode> successors, List<LabelNode> labels, LabelNode otherwise) {
        successors.addAll(labels);
        successors.add(otherwise);
    }
}
