package dev.freshet.module.rewrite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/**
 * Copies of the body of an innermost loop, one behind the other: what went back to the head of the loop goes on in the next copy, and only the
 * last copy goes back. HotSpot does that for counted loops, which a guest's rarely are; in the others, each round looks whether the JVM wants
 * the thread to stop, and what the loop carries along is moved to where the head wants it.
 *
 * <p>The copies do what the rounds did, and leave the loop where these did. The look at the interrupt flag is left in the way back, so a
 * loop comes to one after {@value #MOST_COPIES} rounds at most.
 *
 * <p>HotSpot stops inlining into a function, also accesses to memory, when all that it has inlined has 8,000 bytecodes, and a loop that is
 * beyond that takes three times as long (docs/guest-code.md). So the copies are as many as leave a function below, counted as HotSpot does.
 */
final class LoopUnrolling {

    private static final int MOST_COPIES = 4;

    /** What the copies of one loop have at most, with all that HotSpot inlines there. Measured: docs/guest-code.md. */
    private static final int LOOP_BYTECODES = 2_000;

    /** What a function with copies has at most, with all that HotSpot inlines there, which ends at 8,000: its {@code DesiredMethodLimit}. */
    private static final int FUNCTION_BYTECODES = 7_500;

    /** Positions of the label of the head, and of the last instruction, which goes back there. */
    private record Loop(int head, int end) {

        boolean contains(int position) {
            return position >= head && position <= end;
        }
    }

    private final MethodNode method;
    private final Predicate<AbstractInsnNode> look;
    private final AbstractInsnNode[] code;
    private final Map<LabelNode, Integer> positions = new HashMap<>();
    /** What each label is in the copy at hand; nothing but the copied loop refers to those behind its head. */
    private final Map<LabelNode, LabelNode> labels = new HashMap<>();
    /** Bytecodes before each position, as HotSpot counts. */
    private final int[] bytecodes;

    private LoopUnrolling(
            MethodNode method, Predicate<AbstractInsnNode> look, ToIntFunction<MethodInsnNode> inlinedBytecodes) {
        this.method = method;
        this.look = look;
        this.code = method.instructions.toArray();
        this.bytecodes = new int[code.length + 1];
        CodeSizeEvaluator written = new CodeSizeEvaluator(null);
        int inlined = 0;
        for (int i = 0; i < code.length; i++) {
            code[i].accept(written);
            if (code[i] instanceof LabelNode label) {
                positions.put(label, i);
                labels.put(label, label);
            } else if (code[i] instanceof MethodInsnNode call) {
                inlined += inlinedBytecodes.applyAsInt(call);
            }
            bytecodes[i + 1] = written.getMinSize() + inlined;
        }
    }

    /**
     * Copies loops of a method as far as that pays; does nothing to one that catches exceptions. Takes time in proportion to the method's
     * size, whatever its loops are.
     *
     * @param look whether an instruction looks at the interrupt flag
     * @param inlinedBytecodes what HotSpot inlines for a call, at most
     */
    static void unroll(
            MethodNode method, Predicate<AbstractInsnNode> look, ToIntFunction<MethodInsnNode> inlinedBytecodes) {
        if (method.tryCatchBlocks.isEmpty()) {
            new LoopUnrolling(method, look, inlinedBytecodes).unroll();
        }
    }

    private void unroll() {
        int total = bytecodes[code.length];
        for (Loop loop : innermostLoops()) {
            int size = bytecodes[loop.end + 1] - bytecodes[loop.head];
            int room = 1 + (FUNCTION_BYTECODES - total) / size;
            int copies = Math.min(MOST_COPIES, Math.min(LOOP_BYTECODES / size, room));
            if (copies > 1) {
                copy(loop, copies);
                total += (copies - 1) * size;
            }
        }
    }

    /** Returns the loops that can be copied, small ones first: they gain most. */
    private List<Loop> innermostLoops() {
        TreeMap<Integer, Integer> ends = new TreeMap<>();
        forEachJump((from, to) -> {
            if (to <= from) {
                ends.merge(to, from, Math::max);
            }
        });
        TreeMap<Integer, Loop> innermost = new TreeMap<>();
        ends.forEach((head, end) -> {
            Loop loop = new Loop(head, end);
            Integer next = ends.higherKey(head);
            if ((next == null || !loop.contains(next))
                    && code[end].getOpcode() == Opcodes.GOTO
                    && hasPlainFrames(loop)) {
                innermost.put(head, loop);
            }
        });
        // A loop that is also entered behind its head would not be the same rounds.
        forEachJump((from, to) -> {
            Map.Entry<Integer, Loop> before = innermost.lowerEntry(to);
            if (before != null
                    && before.getValue().contains(to)
                    && !before.getValue().contains(from)) {
                innermost.remove(before.getKey());
            }
        });
        return innermost.values().stream()
                .sorted(Comparator.comparingInt(loop -> bytecodes[loop.end + 1] - bytecodes[loop.head]))
                .toList();
    }

    private void forEachJump(BiConsumer<Integer, Integer> fromAndTo) {
        for (int i = 0; i < code.length; i++) {
            for (LabelNode target : targets(code[i])) {
                fromAndTo.accept(i, Objects.requireNonNull(positions.get(target)));
            }
        }
    }

    private static List<LabelNode> targets(AbstractInsnNode instruction) {
        if (instruction instanceof JumpInsnNode jump) {
            return List.of(jump.label);
        }
        List<LabelNode> targets = new ArrayList<>();
        if (instruction instanceof TableSwitchInsnNode branch) {
            targets.addAll(branch.labels);
            targets.add(branch.dflt);
        } else if (instruction instanceof LookupSwitchInsnNode branch) {
            targets.addAll(branch.labels);
            targets.add(branch.dflt);
        }
        return targets;
    }

    /**
     * Returns whether the local variables are the same in the whole loop and at most one value is on the stack at its head. Frames say what
     * differs from the one before; so those of the copies are small, however many variables a guest has.
     */
    private boolean hasPlainFrames(Loop loop) {
        FrameNode head = frameOfHead(loop);
        for (int i = loop.head; i <= loop.end; i++) {
            if (code[i] instanceof FrameNode frame
                    && frame != head
                    && frame.type != Opcodes.F_SAME
                    && frame.type != Opcodes.F_SAME1) {
                return false;
            }
        }
        return head != null && (head.stack == null || head.stack.size() <= 1);
    }

    private @Nullable FrameNode frameOfHead(Loop loop) {
        for (int i = loop.head; code[i].getOpcode() < 0; i++) {
            if (code[i] instanceof FrameNode frame) {
                return frame;
            }
        }
        return null;
    }

    private void copy(Loop loop, int copies) {
        LabelNode head = (LabelNode) code[loop.head];
        FrameNode frame = Objects.requireNonNull(frameOfHead(loop));
        InsnList added = new InsnList();
        LabelNode first = new LabelNode();
        LabelNode entry = first;
        for (int copy = 1; copy < copies; copy++) {
            boolean last = copy == copies - 1;
            LabelNode next = last ? head : new LabelNode();
            relabel(loop);
            labels.put(head, next);
            added.add(entry);
            added.add(sameLocals(frame));
            for (int i = loop.head + 1; i <= loop.end; i++) {
                if (code[i] != frame && (last || !isLookBefore(head, i))) {
                    added.add(code[i].clone(labels));
                }
            }
            entry = next;
        }
        method.instructions.insert(code[loop.end], added);
        for (int i = loop.head + 1; i <= loop.end; i++) {
            if (isLookBefore(head, i)) {
                method.instructions.remove(code[i]);
            } else {
                redirect(code[i], head, first);
            }
        }
    }

    private void relabel(Loop loop) {
        for (int i = loop.head; i <= loop.end; i++) {
            if (code[i] instanceof LabelNode label) {
                labels.put(label, new LabelNode());
            }
        }
    }

    private static FrameNode sameLocals(FrameNode frame) {
        return frame.stack == null || frame.stack.isEmpty()
                ? new FrameNode(Opcodes.F_SAME, 0, null, 0, null)
                : new FrameNode(Opcodes.F_SAME1, 0, null, 1, frame.stack.toArray());
    }

    private boolean isLookBefore(LabelNode head, int position) {
        return look.test(code[position]) && code[position + 1] instanceof JumpInsnNode jump && jump.label == head;
    }

    private static void redirect(AbstractInsnNode instruction, LabelNode from, LabelNode to) {
        if (instruction instanceof JumpInsnNode jump && jump.label == from) {
            jump.label = to;
        } else if (instruction instanceof TableSwitchInsnNode branch) {
            branch.labels.replaceAll(label -> label == from ? to : label);
            branch.dflt = branch.dflt == from ? to : branch.dflt;
        } else if (instruction instanceof LookupSwitchInsnNode branch) {
            branch.labels.replaceAll(label -> label == from ? to : label);
            branch.dflt = branch.dflt == from ? to : branch.dflt;
        }
    }
}
