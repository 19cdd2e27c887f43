package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.BLOCK;
import static dev.freshet.wasm.Opcodes.IF;
import static dev.freshet.wasm.Opcodes.LOOP;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Blocks and branches. Every way back is to the label of a loop, which {@link #openLoop} alone places, with a look at the deadline behind
 * it: so there is no loop without one, whatever branches to it.
 */
final class ControlEmitter {

    private final Body body;
    private final Method method;
    private final MethodVisitor out;
    private Block[] blocks = new Block[16];
    private int count;
    /** Blocks that have been opened since code cannot be reached. */
    private int unreachableBlocks;

    ControlEmitter(Body body) {
        this.body = body;
        this.method = body.method;
        this.out = body.out;
    }

    /** Opens the function itself. */
    void openFunction() {
        add(new Block(Block.FUNCTION, Kinds.NONE, body.shape.results(), 0, 0, null));
    }

    private void add(Block block) {
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * count);
        }
        blocks[count++] = block;
    }

    /** The block that a label names. */
    Block block(int label) {
        return blocks[count - 1 - label];
    }

    int open() {
        return count;
    }

    byte[] params(int blockType) {
        return blockType < 0 ? body.layout.shape(~blockType).params() : Kinds.NONE;
    }

    byte[] results(int blockType) {
        return blockType < 0 ? body.layout.shape(~blockType).results() : Kinds.single(blockType);
    }

    void openUnreachable() {
        unreachableBlocks++;
    }

    /** Whether an {@code else}, {@code catch} or {@code end} belongs to a block that cannot be reached. */
    boolean isUnreachableBlock() {
        return unreachableBlocks > 0;
    }

    void closeUnreachable() {
        unreachableBlocks--;
    }

    void open(int opcode, int blockType) {
        if (opcode == IF) {
            openIf(params(blockType), results(blockType));
            return;
        }
        body.flush();
        if (opcode == LOOP) {
            openLoop(params(blockType), results(blockType));
        } else {
            openBlock(BLOCK, params(blockType), results(blockType));
        }
    }

    Block openBlock(int opcode, byte[] params, byte[] results) {
        int outerBase = method.spill(params.length);
        Block block = new Block(opcode, params, results, method.base(), outerBase, null);
        add(block);
        return block;
    }

    /** The one place where something can be jumped back to. */
    private void openLoop(byte[] params, byte[] results) {
        Block loop = openBlock(LOOP, params, results);
        method.place(loop.target);
        look(method);
        Unrolling unrolling = body.unrolling;
        if (unrolling != null && params.length == 0) {
            int copies = unrolling.copies();
            if (copies > 1) {
                loop.head = loop.target;
                loop.bodyStart = unrolling.position();
                loop.copiesLeft = copies - 1;
                loop.target = new Label();
            }
        }
    }

    /**
     * At the end of a loop that comes again: what goes back goes on here.
     *
     * @return false if nothing goes back or it was the last copy: then the loop ends
     */
    boolean nextCopy() {
        Block loop = blocks[count - 1];
        Unrolling unrolling = body.unrolling;
        Label head = loop.head;
        if (head == null || unrolling == null || loop.copiesLeft == 0 || !loop.branched) {
            return false;
        }
        body.flush();
        if (body.reachable) {
            if (loop.exit == null) {
                loop.exit = new Label();
            }
            out.visitJumpInsn(Opcodes.GOTO, loop.exit);
        }
        method.reset(loop.height, Kinds.NONE);
        method.place(loop.target);
        body.reachable = true;
        loop.branched = false;
        loop.copiesLeft--;
        loop.target = loop.copiesLeft == 0 ? head : new Label();
        unrolling.rewind(loop.bodyStart);
        return true;
    }

    /** Emits a look at the deadline: nothing to the JIT until a call is late. */
    static void look(Method method) {
        method.callStatic(Names.LOOK, Names.CALL, "()V");
    }

    private void openIf(byte[] params, byte[] results) {
        if (method.depth() - 1 - params.length > method.base()) {
            body.flush();
        }
        int outerBase = method.spill(params.length + 1);
        Label otherwise = new Label();
        int holds = body.condition();
        out.visitJumpInsn(Comparison.opposite(holds), otherwise);
        add(new Block(IF, params, results, method.base(), outerBase, otherwise));
    }

    void otherwise() {
        Block block = block(0);
        body.flush();
        if (body.reachable) {
            jump(block);
        }
        method.reset(block.height, block.params);
        method.place(otherwiseLabel(block));
        block.opcode = BLOCK;
        body.reachable = true;
    }

    private static Label otherwiseLabel(Block block) {
        Label label = block.otherwise;
        if (label == null) {
            throw new IllegalStateException("an else without an if");
        }
        return label;
    }

    /** Closes the innermost block; labels are counted without it from here on. */
    @SuppressWarnings("NullAway") // what is above the count is not read
    Block close() {
        body.flush();
        Block block = blocks[--count];
        blocks[count] = null;
        return block;
    }

    /** Places the end of a block that is closed, and what its branches come to. */
    void finish(Block block) {
        if (block.isFunction()) {
            if (body.reachable) {
                returnValues();
            }
            body.reachable = false;
            return;
        }
        if (block.opcode == IF) {
            method.reset(block.height, block.results);
            method.place(otherwiseLabel(block));
            body.reachable = true;
        }
        if (block.exit != null) {
            method.reset(block.height, block.results);
            method.place(block.exit);
            body.reachable = true;
        }
        boolean joined = block.branched && !block.isLoop();
        if (joined) {
            method.reset(block.height, block.results);
            method.place(block.target);
            body.reachable = true;
        }
        if (body.reachable) {
            method.restore(block.outerBase);
        } else {
            method.abandon(block.outerBase, block.height);
        }
    }

    // --- branches

    /** Goes where a label leads, with the upper operands; the model is not changed. */
    void jump(Block target) {
        if (target.outer != null) {
            leaveRegion(target);
            return;
        }
        if (target.isFunction()) {
            returnValues();
            return;
        }
        method.unwind(target.branchKinds().length);
        target.branched = true;
        out.visitJumpInsn(Opcodes.GOTO, target.target);
    }

    void branch(int label) {
        body.flush();
        jump(block(label));
        body.unreachable();
    }

    void branchIf(int label) {
        branchIf(body.condition(), block(label));
    }

    /** @param holds the JVM's branch to take if the condition holds, which is on the stack and not among the operands */
    void branchIf(int holds, Block target) {
        if (target.leavesMethod() || method.mustUnwind(target.branchKinds().length)) {
            Label skip = new Label();
            out.visitJumpInsn(Comparison.opposite(holds), skip);
            jump(target);
            method.place(skip);
        } else {
            target.branched = true;
            out.visitJumpInsn(holds, target.target);
        }
    }

    void branchTable(int[] labels, int labelCount) {
        body.flush();
        method.pop();
        Label[] targets = new Label[labelCount];
        @Nullable Label[] stubs = new Label[count];
        for (int i = 0; i < labelCount; i++) {
            targets[i] = tableTarget(labels[i], stubs);
        }
        Label otherwise = targets[labelCount - 1];
        if (labelCount == 1) {
            out.visitInsn(Opcodes.POP);
            out.visitJumpInsn(Opcodes.GOTO, otherwise);
        } else if (!LargeTable.emit(method, targets)) {
            out.visitTableSwitchInsn(0, labelCount - 2, otherwise, Arrays.copyOf(targets, labelCount - 1));
        }
        for (int label = 0; label < count; label++) {
            Label stub = stubs[label];
            if (stub != null) {
                method.place(stub);
                jump(block(label));
            }
        }
        body.unreachable();
    }

    /** A label is jumped to by the switch itself where nothing has to be done on the way. */
    private Label tableTarget(int label, @Nullable Label[] stubs) {
        Block target = block(label);
        if (!target.leavesMethod() && !method.mustUnwind(target.branchKinds().length)) {
            target.branched = true;
            return target.target;
        }
        Label stub = stubs[label];
        if (stub == null) {
            stub = new Label();
            stubs[label] = stub;
        }
        return stub;
    }

    // --- regions

    /** Opens a block that is around a region, in the method of the region. */
    void openOuter(Block around) {
        Block block =
                new Block(around.isFunction() ? Block.FUNCTION : BLOCK, Kinds.NONE, around.branchKinds(), 0, 0, null);
        block.outer = around;
        add(block);
    }

    /** Leaves the method of a region for a block around it, or the function. */
    private void leaveRegion(Block target) {
        RegionEnd end = body.regionEnd;
        Block around = target.outer;
        if (end == null || around == null) {
            throw new IllegalStateException("no region");
        }
        if (target.isFunction()) {
            storeResults();
            for (int i = method.depth() - body.shape.results().length - 1; i >= method.base(); i--) {
                method.drop(method.kind(i));
            }
        } else {
            method.unwind(0);
        }
        end.leave(body, around);
    }

    // --- results

    void returnFromFunction() {
        body.flush();
        jump(blocks[0]);
        body.unreachable();
    }

    /** Returns the upper operands: the first value of them to the JVM's caller, the others in the state. */
    void returnValues() {
        byte[] results = body.shape.results();
        int cell = Kinds.cells(results);
        for (int i = results.length - 1; i >= 0; i--) {
            if (results[i] == Kinds.VECTOR) {
                storeResult(Kinds.LONG, --cell);
            }
            if (--cell > 0) {
                storeResult(results[i] == Kinds.VECTOR ? Kinds.LONG : results[i], cell);
            }
        }
        out.visitInsn(Kinds.returns(body.shape.returned()));
    }

    /** The same from the method of a region: all values are in the state. */
    private void storeResults() {
        byte[] results = body.shape.results();
        int cell = Kinds.cells(results);
        for (int i = results.length - 1; i >= 0; i--) {
            if (results[i] == Kinds.VECTOR) {
                storeResult(Kinds.LONG, --cell);
                storeResult(Kinds.LONG, --cell);
            } else {
                storeResult(results[i], --cell);
            }
        }
    }

    private void storeResult(byte kind, int cell) {
        int temp = method.temp(kind);
        method.storeLocal(kind, temp);
        StateFields.results(method, kind);
        method.constant(cell);
        method.loadLocal(kind, temp);
        method.freeTemps();
        if (kind == Kinds.REF) {
            out.visitInsn(Opcodes.AASTORE);
        } else {
            Cells.toLong(out, kind);
            out.visitInsn(Opcodes.LASTORE);
        }
    }
}
