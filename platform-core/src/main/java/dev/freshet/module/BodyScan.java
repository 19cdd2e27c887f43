package dev.freshet.module;

import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import run.endive.wasm.WasmLimits;
import run.endive.wasm.types.OpCode;

/**
 * Walks function bodies before the engine does: which instructions occur, and what parsing, validating and compiling them will cost.
 *
 * <p>Three of the engine's steps are quadratic or worse in a body's size, and none of them can be interrupted: finding the target of a
 * branch walks the blocks in between; validating a branch or block walks its operands; compiling a branch writes down each operand it
 * drops. The first two are counted and bounded ({@link #MAX_STEPS}). What the third, or the computation of stack maps, would blow up
 * cannot fit a JVM method anyway, so such a function is given to the engine's interpreter without an attempt to compile it.
 */
final class BodyScan {

    /** Instructions of a module; while it compiles, the engine keeps roughly 150 bytes for each, so this is about 600 MB. */
    static final int MAX_INSTRUCTIONS = 4_000_000;

    /** Steps of the parser and the validator over branches; a few nanoseconds each, so about a second. */
    static final long MAX_STEPS = 200_000_000;

    /** Elements of arrays that constant expressions make: 16 bytes each, for each instance. */
    static final int MAX_CONSTANT_ELEMENTS = 65_536;

    /** Most bytes of a JVM method's code (JVMS 4.7.3). Every instruction outside dead code and every dropped operand takes one or more. */
    private static final int MAX_METHOD_BYTES = 65_535;

    /** Entries of all stack maps of a method that ASM holds at a time, 4 bytes each: 64 MiB. */
    private static final long MAX_FRAME_ENTRIES = 16L << 20;

    private final TypeScan types;
    private final int[] functionTypes;
    private final FunctionNames names;
    private final int maxLocals;
    private final UploadCost cost;
    private long constantElements;
    private final EnumSet<OpCode> opcodes = EnumSet.noneOf(OpCode.class);
    private final Set<Integer> tooBigToCompile = new TreeSet<>();
    private boolean localsAreNumbers = true;
    private long totalInstructions;
    private long steps;

    /* The body being walked. A frame is an open block: operands below it, operands a branch to it carries, results it leaves. */
    private int[] frameHeight = new int[32];
    private int[] branchArity = new int[32];
    private int[] frameResults = new int[32];
    private int[] frameParams = new int[32];
    private int depth;
    private int height;
    private int slots;
    private int instructions;
    private long dropped;
    private long frameEntries;
    private String owner = "";

    BodyScan(TypeScan types, int[] functionTypes, FunctionNames names, int maxLocals, UploadCost cost) {
        this.types = types;
        this.functionTypes = functionTypes;
        this.names = names;
        this.cost = cost;
        this.maxLocals = Math.min(maxLocals, WasmLimits.MAX_FUNCTION_LOCALS);
    }

    /** Returns the opcodes of all bodies and constant expressions walked so far. */
    Set<OpCode> opcodes() {
        return opcodes;
    }

    /** Returns indices of functions that cannot be compiled to a JVM method, in order; there may be more. */
    Set<Integer> tooBigToCompile() {
        return tooBigToCompile;
    }

    /** Returns whether no body walked so far declares a local that holds a reference. */
    boolean localsAreNumbers() {
        return localsAreNumbers;
    }

    /** Walks a constant expression up to and including its end. */
    void constantExpression(BinaryReader in, String expressionOwner) {
        owner = expressionOwner;
        InstructionReader reader = new InstructionReader(in, label -> {
            throw in.malformed(owner + " branches");
        });
        long length = -1;
        OpCode opcode = reader.next();
        while (opcode != OpCode.END) {
            record(opcode, reader, in);
            if (opcode == OpCode.ARRAY_NEW || opcode == OpCode.ARRAY_NEW_DEFAULT) {
                constantArray(length, in);
            }
            length = opcode == OpCode.I32_CONST ? reader.first() & 0xFFFF_FFFFL : -1;
            opcode = reader.next();
        }
    }

    /** The engine makes it while it builds an instance, where neither a deadline nor a limit of the call holds. */
    private void constantArray(long length, BinaryReader in) {
        if (length < 0) {
            throw in.malformed(
                    owner + " makes an array whose length is not a number right before it, which is not supported");
        }
        constantElements += length;
        if (constantElements > MAX_CONSTANT_ELEMENTS) {
            throw in.malformed(owner + " brings the arrays that the module begins with to " + constantElements
                    + " elements; " + MAX_CONSTANT_ELEMENTS + " are allowed (fixed)");
        }
    }

    /** Walks one function body, which must fill the range exactly. */
    void body(BinaryReader in, int function) {
        owner = names.describe(function);
        int type = functionTypes[function];
        slots = types.params(type) + locals(in);
        instructions = 0;
        dropped = 0;
        frameEntries = 0;
        depth = 0;
        height = 0;
        push(0, types.results(type), false);
        InstructionReader reader = new InstructionReader(in, label -> branch(label, in));
        while (depth > 0) {
            OpCode opcode = reader.next();
            record(opcode, reader, in);
            instructions++;
            step(opcode, reader, in);
        }
        if (in.hasRemaining()) {
            throw in.malformed(owner + " goes on behind its end");
        }
        if (instructions > MAX_METHOD_BYTES || dropped > MAX_METHOD_BYTES || frameEntries > MAX_FRAME_ENTRIES) {
            tooBigToCompile.add(function);
        }
    }

    private int locals(BinaryReader in) {
        int groups = in.count("groups of locals");
        long total = 0;
        for (int i = 0; i < groups; i++) {
            total += in.u32("a number of locals");
            if (total > maxLocals) {
                throw new ModuleLimitException(
                        owner + " has " + total + " locals or more",
                        "freshet.limits.locals",
                        total,
                        maxLocals,
                        "split the function or raise it, to the engine's " + WasmLimits.MAX_FUNCTION_LOCALS
                                + " at most");
            }
            int type = in.index("a value type");
            cost.add("groups of locals", 1, UploadCost.LOCAL);
            ValueTypes.skip(in, type, "a local of " + owner);
            localsAreNumbers &= ValueTypes.isNumber(type);
        }
        cost.add("locals", total, UploadCost.LOCAL);
        return (int) total;
    }

    private void record(OpCode opcode, InstructionReader reader, BinaryReader in) {
        if (opcode.opcode() >>> 8 == 0xFD) {
            throw new InvalidModuleException(owner + " uses instruction " + opcode + "; " + ValueTypes.NO_SIMD);
        }
        if (reader.sawV128()) {
            throw new InvalidModuleException(owner + " uses type v128 in " + opcode + "; " + ValueTypes.NO_SIMD);
        }
        if (++totalInstructions > MAX_INSTRUCTIONS) {
            throw new InvalidModuleException("the module has more than " + MAX_INSTRUCTIONS
                    + " instructions; the bound is fixed, for the memory that compiling takes");
        }
        if (steps > MAX_STEPS) {
            throw in.malformed(owner + " branches across too many blocks and operands: more than " + MAX_STEPS
                    + " steps to validate; the bound is fixed");
        }
        cost.add("instructions", 1, UploadCost.INSTRUCTION);
        opcodes.add(opcode);
    }

    private void step(OpCode opcode, InstructionReader reader, BinaryReader in) {
        switch (opcode) {
            case BLOCK, LOOP, TRY_TABLE -> open(opcode, reader);
            case IF -> {
                height = Math.max(0, height - 1);
                open(opcode, reader);
            }
            case ELSE -> {
                restartBlock();
                height += frameParams[depth - 1];
            }
            case END -> {
                restartBlock();
                height += frameResults[depth - 1];
                depth--;
            }
            case BR, BR_TABLE -> {
                branch(reader.first(), in);
                restartBlock();
            }
            case BR_IF -> {
                height = Math.max(0, height - 1);
                branch(reader.first(), in);
                startBasicBlock();
            }
            case BR_ON_NULL, BR_ON_NON_NULL -> {
                branch(reader.first(), in);
                startBasicBlock();
            }
            case BR_ON_CAST, BR_ON_CAST_FAIL -> {
                branch(reader.second(), in);
                startBasicBlock();
            }
            case RETURN, UNREACHABLE, THROW, THROW_REF, RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF ->
                restartBlock();
            case CALL -> call(functionType(reader.first()));
            case CALL_INDIRECT, CALL_REF -> {
                height = Math.max(0, height - 1);
                call(reader.first());
            }
            default -> height = Math.max(0, height + StackEffect.of(opcode));
        }
    }

    private void open(OpCode opcode, InstructionReader reader) {
        long type = reader.first();
        int params = reader.blockTypeIsIndex() ? types.params(type) : 0;
        int results = reader.blockTypeIsIndex() ? types.results(type) : reader.blockResults();
        push(params, results, opcode == OpCode.LOOP);
        startBasicBlock();
    }

    private void push(int params, int results, boolean loop) {
        if (depth == frameHeight.length) {
            frameHeight = Arrays.copyOf(frameHeight, depth * 2);
            branchArity = Arrays.copyOf(branchArity, depth * 2);
            frameResults = Arrays.copyOf(frameResults, depth * 2);
            frameParams = Arrays.copyOf(frameParams, depth * 2);
        }
        steps += params + results;
        frameHeight[depth] = Math.max(0, height - params);
        branchArity[depth] = loop ? params : results;
        frameResults[depth] = results;
        frameParams[depth] = params;
        depth++;
    }

    private void branch(long label, BinaryReader in) {
        if (label >= depth) {
            throw in.malformed(owner + " branches to label " + label + " of " + depth);
        }
        int target = depth - 1 - (int) label;
        cost.add("labels of branches", 1, UploadCost.LABEL);
        steps += label + 1 + branchArity[target];
        dropped += 1 + Math.max(0, height - frameHeight[target] - branchArity[target]);
    }

    private void call(long type) {
        steps += types.params(type) + types.results(type);
        height = Math.max(0, height - types.params(type)) + types.results(type);
    }

    private long functionType(long function) {
        return function < functionTypes.length ? functionTypes[(int) function] : Long.MAX_VALUE;
    }

    private void restartBlock() {
        height = frameHeight[depth - 1];
        startBasicBlock();
    }

    private void startBasicBlock() {
        frameEntries += slots + height;
    }
}
