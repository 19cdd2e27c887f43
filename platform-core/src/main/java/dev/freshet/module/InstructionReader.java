package dev.freshet.module;

import java.util.function.LongConsumer;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.WasmEncoding;

/** Decodes one instruction after the other without keeping any; driven by the engine's own table of opcodes and immediates. */
final class InstructionReader {

    /** Sub-opcodes of a prefix are below 256; the engine would read a larger one as an opcode of the next prefix. */
    private static final int MAX_SUB_OPCODE = 0xFF;

    private static final int EMPTY_BLOCK = 0x40;

    private final BinaryReader in;
    private final LongConsumer labels;
    private long first;
    private long second;
    private int scalars;
    private boolean sawV128;

    /**
     * @param labels called with the depth of each label in a {@code br_table}'s vector and in a {@code try_table}'s catches, during {@link
     *     #next()}
     */
    InstructionReader(BinaryReader in, LongConsumer labels) {
        this.in = in;
        this.labels = labels;
    }

    /** Reads the next instruction with its immediates. */
    OpCode next() {
        OpCode opcode = opcode();
        scalars = 0;
        for (WasmEncoding encoding : OpCode.signature(opcode)) {
            immediate(encoding);
        }
        return opcode;
    }

    /** First scalar immediate of the instruction just read; for {@code br_table} its default label, for blocks their type. */
    long first() {
        return first;
    }

    /** Second scalar immediate of the instruction just read. */
    long second() {
        return second;
    }

    /** Returns whether the block type just read is an index into the type section, {@link #first()}. */
    boolean blockTypeIsIndex() {
        return first != EMPTY_BLOCK && !ValType.isValid(first);
    }

    /** Number of results of the block type just read, which is no index: it takes no parameters. */
    int blockResults() {
        return first == EMPTY_BLOCK ? 0 : 1;
    }

    /** Returns whether any immediate so far was the type v128. */
    boolean sawV128() {
        return sawV128;
    }

    private OpCode opcode() {
        int code = in.u8("an instruction");
        if (code >= 0xFB && code < 0xFF) {
            long sub = in.u32("an instruction");
            if (sub > MAX_SUB_OPCODE) {
                throw in.malformed("opcode " + Integer.toHexString(code) + " " + Long.toHexString(sub) + " is unknown");
            }
            code = code << 8 | (int) sub;
        }
        OpCode opcode = code == 0xFEFF ? null : OpCode.byOpCode(code);
        if (opcode == null) {
            throw in.malformed("opcode " + Integer.toHexString(code) + " is unknown or not supported");
        }
        return opcode;
    }

    private void immediate(WasmEncoding encoding) {
        switch (encoding) {
            case BYTE -> scalar(in.u8("an immediate"));
            case VARUINT -> scalar(in.u32("an immediate"));
            case VARSINT32 -> scalar(in.s32("an immediate"));
            case VARSINT64 -> in.skipS64("an immediate");
            case FLOAT32 -> in.skip(Float.BYTES, "an immediate");
            case FLOAT64 -> in.skip(Double.BYTES, "an immediate");
            case V128 -> in.skip(16, "an immediate");
            case BLOCK_TYPE -> blockType();
            case MEMARG -> memoryArgument();
            case VEC_VARUINT -> vector();
            case VEC_VALUE_TYPE -> {
                int count = in.count("value types");
                for (int i = 0; i < count; i++) {
                    valueType(in.index("a value type"));
                }
            }
            case VEC_CATCH -> catches();
        }
    }

    private void scalar(long value) {
        if (scalars == 0) {
            first = value;
        } else if (scalars == 1) {
            second = value;
        }
        scalars++;
    }

    private void blockType() {
        int start = in.position();
        int type = in.index("a block type");
        boolean oneByte = in.position() == start + 1;
        if (!oneByte && (type == EMPTY_BLOCK || ValType.isValid(type))) {
            // The format writes type index 64 as two bytes, c0 00; the engine drops that difference and would run
            // another program.
            throw in.malformed("type " + type + " is used as a block type, which the engine mistakes for a value type;"
                    + " order the types so that types of blocks do not stand at the indices 64 to 127");
        }
        if (oneByte && type > EMPTY_BLOCK && !ValType.isValid(type)) {
            throw in.malformed("block type " + Integer.toHexString(type) + " is unknown");
        }
        scalar(type);
        if (type != EMPTY_BLOCK && ValType.isValid(type)) {
            valueType(type);
        }
    }

    private void valueType(int type) {
        sawV128 |= type == ValType.ID.V128;
        if (type == ValType.ID.Ref || type == ValType.ID.RefNull) {
            in.s32("a heap type");
        }
    }

    private void memoryArgument() {
        long flags = in.u32("an alignment");
        if (flags >> 6 != 0) {
            in.u32("a memory index");
        }
        in.u32("an offset");
    }

    private void vector() {
        int count = in.count("labels");
        for (int i = 0; i < count; i++) {
            labels.accept(in.u32("a label"));
        }
    }

    private void catches() {
        int count = in.count("catch clauses");
        for (int i = 0; i < count; i++) {
            int kind = in.u8("a catch clause");
            if (kind == CatchOpCode.CATCH.opcode() || kind == CatchOpCode.CATCH_REF.opcode()) {
                in.u32("a tag index");
            } else if (kind != CatchOpCode.CATCH_ALL.opcode() && kind != CatchOpCode.CATCH_ALL_REF.opcode()) {
                throw in.malformed("catch clause " + kind + " is unknown");
            }
            labels.accept(in.u32("a label"));
        }
    }
}
