package dev.freshet.compile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The calls of regions in one method, and the one branch behind them: a region returns the number of the block to go on at. One branch for all
 * calls, as one for each makes the method too big for what it is made for; a region with one way out needs none.
 */
final class RegionCalls {

    private final Body body;
    private final Method method;
    private final MethodVisitor out;
    private final ControlEmitter control;
    private final List<Block> exits = new ArrayList<>();
    private final int codeSlot;
    private @Nullable Label branch;

    RegionCalls(Body body, ControlEmitter control) {
        this.body = body;
        this.method = body.method;
        this.out = body.out;
        this.control = control;
        out.visitInsn(Opcodes.ICONST_0);
        codeSlot = method.addLocal(Kinds.INT);
        out.visitVarInsn(Opcodes.ISTORE, codeSlot);
    }

    /** The number of a block that a region goes to. */
    int exit(Block block) {
        if (block.exitNumber == 0) {
            exits.add(block);
            block.exitNumber = exits.size();
        }
        if (!block.leavesMethod()) {
            block.branched = true;
        }
        return block.exitNumber;
    }

    /** The number of the function: a region returns from it. */
    int function() {
        return exit(control.block(control.open() - 1));
    }

    /**
     * Calls a region.
     *
     * @param ways numbers of the blocks that it goes to
     * @param falls whether it goes on behind itself, too
     */
    void call(String name, BitSet ways, boolean falls) {
        out.visitVarInsn(Opcodes.ALOAD, body.frameSlot);
        method.pushState();
        method.callStatic(Names.function(body.function), name, descriptor(body.function));
        int first = ways.nextSetBit(0);
        Block only = ways.cardinality() == 1 ? exits.get(first - 1) : null;
        if (first < 0) {
            out.visitInsn(Opcodes.POP);
            if (!falls) {
                method.callStatic(Names.TRAP, "unreachable", "()L" + Names.TRAP + ";");
                out.visitInsn(Opcodes.ATHROW);
            }
        } else if (only != null && !only.leavesMethod()) {
            if (falls) {
                out.visitJumpInsn(Opcodes.IFNE, only.target);
            } else {
                out.visitInsn(Opcodes.POP);
                out.visitJumpInsn(Opcodes.GOTO, only.target);
            }
        } else {
            if (branch == null) {
                branch = new Label();
            }
            if (falls) {
                out.visitInsn(Opcodes.DUP);
                out.visitVarInsn(Opcodes.ISTORE, codeSlot);
                out.visitJumpInsn(Opcodes.IFNE, branch);
            } else {
                out.visitVarInsn(Opcodes.ISTORE, codeSlot);
                out.visitJumpInsn(Opcodes.GOTO, branch);
            }
        }
        if (!falls) {
            body.unreachable();
        }
    }

    static String descriptor(int function) {
        return "(L" + Names.function(function) + ";" + Names.STATE_DESCRIPTOR + ")I";
    }

    /** Emits the branch, at the end of the method. */
    void finish() {
        if (branch == null) {
            return;
        }
        method.reset(0, Kinds.NONE);
        method.place(branch);
        // Whatever is jumped to: with a look here, no cycle of the bytecode is without one, and nobody has to know what
        // regions return.
        ControlEmitter.look(method);
        Label[] labels = new Label[exits.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = exits.get(i).leavesMethod() ? new Label() : exits.get(i).target;
        }
        out.visitVarInsn(Opcodes.ILOAD, codeSlot);
        out.visitTableSwitchInsn(1, labels.length, labels[labels.length - 1], labels);
        for (int i = 0; i < labels.length; i++) {
            Block block = exits.get(i);
            if (block.leavesMethod()) {
                method.reset(0, Kinds.NONE);
                method.place(labels[i]);
                leave(block);
            }
        }
    }

    private void leave(Block block) {
        RegionEnd end = body.regionEnd;
        if (block.outer != null && end != null) {
            // Results, if it is the function, are in the state already.
            end.leave(body, block.outer);
            return;
        }
        FunctionShape shape = body.shape;
        if (shape.returned() != 0) {
            StateFields.results(method, shape.returned());
            method.constant(0);
            out.visitInsn(shape.returned() == Kinds.REF ? Opcodes.AALOAD : Opcodes.LALOAD);
            Cells.fromLong(out, shape.returned());
        }
        out.visitInsn(Kinds.returns(shape.returned()));
    }
}
