package dev.freshet.compile;

import dev.freshet.wasm.BodyReader;
import dev.freshet.wasm.Opcodes;
import dev.freshet.wasm.TypeSection;
import java.util.Arrays;

/**
 * Finds the instructions that a region may not have if what they refer to is outside of it: branches that take values along, {@code rethrow} and
 * {@code delegate}.
 */
final class BranchScan extends SilentVisitor {

    private final TypeSection types;
    private final BodyReader reader;
    /** Of each open block: where it begins, and how many values a branch to it takes. */
    private int[] starts = new int[32];

    private int[] values = new int[32];
    private int open;
    /** Where such instructions are, and where the block begins that they refer to. */
    private int[] positions = new int[16];

    private int[] targets = new int[16];
    private int count;
    private int largestTable = -1;
    /** Smaller ones are nothing special. */
    private int largestTableLabels = 15;

    BranchScan(TypeSection types, BodyReader reader) {
        this.types = types;
        this.reader = reader;
    }

    /** Scans the function that the reader has open, from its first instruction on. */
    void scan() {
        push(-1, 0);
        reader.readAll(this);
    }

    /** Whether a piece of the body refers to something outside of it that it may not refer to. */
    boolean isBound(int start, int end) {
        int at = Arrays.binarySearch(positions, 0, count, start);
        for (int i = at < 0 ? -at - 1 : at; i < count && positions[i] < end; i++) {
            if (targets[i] < start) {
                return true;
            }
        }
        return false;
    }

    private void push(int start, int valueCount) {
        if (open == starts.length) {
            starts = Arrays.copyOf(starts, 2 * open);
            values = Arrays.copyOf(values, 2 * open);
        }
        starts[open] = start;
        values[open++] = valueCount;
    }

    private void note(int label) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, 2 * count);
            targets = Arrays.copyOf(targets, 2 * count);
        }
        positions[count] = reader.instructionStart();
        targets[count++] = starts[open - 1 - label];
    }

    private void branchTo(int label) {
        // A return takes values along, but these are in the state.
        if (values[open - 1 - label] > 0) {
            note(label);
        }
    }

    @Override
    public void block(int opcode, int blockType) {
        push(
                reader.instructionStart(),
                opcode == Opcodes.LOOP ? types.blockParamCount(blockType) : types.blockResultCount(blockType));
    }

    @Override
    public void tryTable(int blockType, int[] clauses, int clauseCount) {
        for (int i = 0; i < clauseCount; i++) {
            branchTo(clauses[3 * i + 2]);
        }
        push(reader.instructionStart(), types.blockResultCount(blockType));
    }

    @Override
    public void end() {
        open--;
    }

    @Override
    public void delegate(int label) {
        open--;
        note(label);
    }

    @Override
    public void rethrow(int label) {
        note(label);
    }

    @Override
    public void branch(int opcode, int label) {
        branchTo(label);
    }

    @Override
    public void branchOnCast(int opcode, int label, int from, int to) {
        branchTo(label);
    }

    /** Whether the function's largest {@code br_table} is in a piece of the body. */
    boolean hasLargestTable(int start, int end) {
        return largestTable >= start && largestTable < end;
    }

    @Override
    public void branchTable(int[] labels, int labelCount) {
        if (labelCount > largestTableLabels) {
            largestTableLabels = labelCount;
            largestTable = reader.instructionStart();
        }
        for (int i = 0; i < labelCount; i++) {
            branchTo(labels[i]);
        }
    }
}
