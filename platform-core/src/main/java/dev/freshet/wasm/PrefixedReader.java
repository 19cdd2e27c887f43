package dev.freshet.wasm;

/** Decodes the instructions whose opcode has two parts, of which the first has been read; see {@link BodyReader}. */
final class PrefixedReader {

    private static final int VECTOR = 0xFD000;
    private static final int ATOMIC = 0xFE00;
    private static final int NULLABLE_SOURCE = 1;
    private static final int NULLABLE_TARGET = 2;

    private final BodyReader in;
    private final TypeReader types;

    PrefixedReader(BodyReader in, TypeReader types) {
        this.in = in;
        this.types = types;
    }

    void readBulk(CodeVisitor visitor, int code) {
        int opcode = 0xFC00 | code;
        if (code >= 0 && code <= 7) {
            visitor.numeric(opcode);
            return;
        }
        switch (opcode) {
            case Opcodes.MEMORY_INIT -> {
                int segment = in.u32();
                visitor.memoryInit(segment, in.u32());
            }
            case Opcodes.DATA_DROP -> visitor.dataDrop(in.u32());
            case Opcodes.MEMORY_COPY -> {
                int target = in.u32();
                visitor.memoryCopy(target, in.u32());
            }
            case Opcodes.MEMORY_FILL -> visitor.memoryFill(in.u32());
            case Opcodes.TABLE_INIT -> {
                int segment = in.u32();
                visitor.tableInit(segment, in.u32());
            }
            case Opcodes.ELEM_DROP -> visitor.elemDrop(in.u32());
            case Opcodes.TABLE_COPY -> {
                int target = in.u32();
                visitor.tableCopy(target, in.u32());
            }
            case Opcodes.TABLE_GROW, Opcodes.TABLE_SIZE, Opcodes.TABLE_FILL -> visitor.table(opcode, in.u32());
            default -> throw illegal(Opcodes.PREFIX_BULK, code);
        }
    }

    void readReference(CodeVisitor visitor, int code) {
        int opcode = 0xFB00 | code;
        switch (opcode) {
            case Opcodes.STRUCT_NEW, Opcodes.STRUCT_NEW_DEFAULT -> visitor.structNew(opcode, types.typeIndex());
            case Opcodes.STRUCT_GET, Opcodes.STRUCT_GET_S, Opcodes.STRUCT_GET_U, Opcodes.STRUCT_SET -> {
                int type = types.typeIndex();
                visitor.structField(opcode, type, in.u32());
            }
            case Opcodes.ARRAY_NEW,
                    Opcodes.ARRAY_NEW_DEFAULT,
                    Opcodes.ARRAY_GET,
                    Opcodes.ARRAY_GET_S,
                    Opcodes.ARRAY_GET_U,
                    Opcodes.ARRAY_SET,
                    Opcodes.ARRAY_FILL -> visitor.array(opcode, types.typeIndex());
            case Opcodes.ARRAY_NEW_FIXED -> {
                int type = types.typeIndex();
                visitor.arrayNewFixed(type, in.u32());
            }
            case Opcodes.ARRAY_NEW_DATA, Opcodes.ARRAY_NEW_ELEM, Opcodes.ARRAY_INIT_DATA, Opcodes.ARRAY_INIT_ELEM -> {
                int type = types.typeIndex();
                visitor.arraySegment(opcode, type, in.u32());
            }
            case Opcodes.ARRAY_COPY -> {
                int target = types.typeIndex();
                visitor.arrayCopy(target, types.typeIndex());
            }
            case Opcodes.ARRAY_LEN,
                    Opcodes.ANY_CONVERT_EXTERN,
                    Opcodes.EXTERN_CONVERT_ANY,
                    Opcodes.REF_I31,
                    Opcodes.I31_GET_S,
                    Opcodes.I31_GET_U -> visitor.reference(opcode);
            case Opcodes.REF_TEST, Opcodes.REF_CAST ->
                visitor.cast(opcode, ValueType.reference(types.heapType(), false));
            case Opcodes.REF_TEST_NULL, Opcodes.REF_CAST_NULL ->
                visitor.cast(opcode, ValueType.reference(types.heapType(), true));
            case Opcodes.BR_ON_CAST, Opcodes.BR_ON_CAST_FAIL -> readBranchOnCast(visitor, opcode);
            default -> throw illegal(Opcodes.PREFIX_GC, code);
        }
    }

    private void readBranchOnCast(CodeVisitor visitor, int opcode) {
        int flagsStart = in.at;
        int flags = in.u8();
        if (flags > (NULLABLE_SOURCE | NULLABLE_TARGET)) {
            throw in.malformed(flagsStart, "malformed cast flags " + flags);
        }
        int label = in.u32();
        int from = ValueType.reference(types.heapType(), (flags & NULLABLE_SOURCE) != 0);
        int to = ValueType.reference(types.heapType(), (flags & NULLABLE_TARGET) != 0);
        visitor.branchOnCast(opcode, label, from, to);
    }

    void readVector(CodeVisitor visitor, int code) {
        if (code < 0 || code > VectorOpcodes.I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S - VECTOR) {
            throw illegal(Opcodes.PREFIX_VECTOR, code);
        }
        int opcode = VECTOR | code;
        if (Signatures.of(opcode) != 0) {
            visitor.numeric(opcode);
        } else if (opcode <= VectorOpcodes.V128_STORE
                || opcode == VectorOpcodes.V128_LOAD32_ZERO
                || opcode == VectorOpcodes.V128_LOAD64_ZERO) {
            int flags = in.memoryFlags();
            visitor.memoryAccess(opcode, in.memoryOf(flags), flags & 63, in.u64());
        } else if (opcode >= VectorOpcodes.V128_LOAD8_LANE && opcode <= VectorOpcodes.V128_STORE64_LANE) {
            int flags = in.memoryFlags();
            int memory = in.memoryOf(flags);
            long offset = in.u64();
            visitor.laneAccess(opcode, memory, flags & 63, offset, in.u8());
        } else if (opcode == VectorOpcodes.V128_CONST) {
            long low = in.littleEndian64();
            visitor.v128Const(low, in.littleEndian64());
        } else if (opcode == VectorOpcodes.I8X16_SHUFFLE) {
            long low = in.littleEndian64();
            visitor.shuffle(low, in.littleEndian64());
        } else if (opcode >= VectorOpcodes.I8X16_EXTRACT_LANE_S && opcode <= VectorOpcodes.F64X2_REPLACE_LANE) {
            visitor.lane(opcode, in.u8());
        } else {
            throw illegal(Opcodes.PREFIX_VECTOR, code);
        }
    }

    void readAtomic(CodeVisitor visitor, int code) {
        int opcode = ATOMIC | code;
        if (opcode == AtomicOpcodes.ATOMIC_FENCE) {
            int reserved = in.at;
            if (in.u8() != 0) {
                throw in.malformed(reserved, "zero byte expected");
            }
            visitor.atomicFence();
            return;
        }
        boolean waits = code >= 0 && code <= 2;
        if (!waits && (code < 0x10 || opcode > AtomicOpcodes.I64_ATOMIC_RMW32_CMPXCHG_U)) {
            throw illegal(Opcodes.PREFIX_ATOMIC, code);
        }
        int flags = in.memoryFlags();
        visitor.atomicAccess(opcode, in.memoryOf(flags), flags & 63, in.u64());
    }

    private RuntimeException illegal(int prefix, int code) {
        return in.malformed(
                in.instructionStart(),
                "illegal opcode 0x" + Integer.toHexString(prefix) + " " + Integer.toUnsignedString(code));
    }
}
