package dev.freshet.wasm;

/** The rules of memory, data segments and vector lanes; see {@link FunctionValidator}. */
final class MemoryRules {

    private final BodyReader in;
    private final CheckedStack stack;
    private final WasmModule module;
    private final MemorySection memories;
    /** The address type of memory 0, once somebody asked for it. */
    private int first = ValueType.BOTTOM;

    MemoryRules(WasmModule module, BodyReader in, CheckedStack stack) {
        this.in = in;
        this.stack = stack;
        this.module = module;
        memories = module.memories();
    }

    void access(int opcode, int memory, int align, long offset) {
        int address = memory == 0 ? first : addressType(memory);
        if (address == ValueType.BOTTOM) {
            address = addressType(memory);
            first = address;
        }
        int packed = MemoryAccess.packed(opcode);
        if (align > (packed & 15) || offset >>> 32 != 0) {
            checkOperand(opcode, memory, align, offset);
        }
        int type = packed >> 4;
        if (MemoryAccess.isStore(opcode)) {
            stack.pop(type);
            stack.pop(address);
        } else {
            stack.pop(address);
            stack.push(type);
        }
    }

    void laneAccess(int opcode, int memory, int align, long offset, int lane) {
        int address = addressType(memory);
        checkOperand(opcode, memory, align, offset);
        checkLane(lane, 16 >>> MemoryAccess.bytesLog2(opcode));
        stack.pop(ValueType.V128);
        stack.pop(address);
        if (!MemoryAccess.isStore(opcode)) {
            stack.push(ValueType.V128);
        }
    }

    void atomic(int opcode, int memory, int align, long offset) {
        int address = addressType(memory);
        checkOperand(opcode, memory, align, offset);
        if (align != MemoryAccess.bytesLog2(opcode)) {
            throw stack.invalid("an atomic access must be aligned to its own size: atomic alignment must be natural");
        }
        int type = MemoryAccess.valueType(opcode);
        switch (MemoryAccess.atomicGroup(opcode)) {
            case MemoryAccess.NOTIFY_OR_WAIT -> popNotifyOrWait(opcode, type);
            case MemoryAccess.ATOMIC_LOAD -> {
                // Only the address.
            }
            case MemoryAccess.ATOMIC_COMPARE_EXCHANGE -> {
                stack.pop(type);
                stack.pop(type);
            }
            default -> stack.pop(type);
        }
        stack.pop(address);
        if (MemoryAccess.atomicGroup(opcode) == MemoryAccess.NOTIFY_OR_WAIT) {
            stack.push(ValueType.I32);
        } else if (MemoryAccess.atomicGroup(opcode) != MemoryAccess.ATOMIC_STORE) {
            stack.push(type);
        }
    }

    private void popNotifyOrWait(int opcode, int type) {
        if (opcode != AtomicOpcodes.MEMORY_ATOMIC_NOTIFY) {
            stack.pop(ValueType.I64);
        }
        stack.pop(type);
    }

    void size(int memory) {
        stack.push(addressType(memory));
    }

    void grow(int memory) {
        int address = addressType(memory);
        stack.pop(address);
        stack.push(address);
    }

    void fill(int memory) {
        int address = addressType(memory);
        stack.pop(address);
        stack.pop(ValueType.I32);
        stack.pop(address);
    }

    void copy(int target, int source) {
        int to = addressType(target);
        int from = addressType(source);
        stack.pop(to == ValueType.I64 && from == ValueType.I64 ? ValueType.I64 : ValueType.I32);
        stack.pop(from);
        stack.pop(to);
    }

    void init(int segment, int memory) {
        int address = addressType(memory);
        checkData(segment);
        stack.pop(ValueType.I32);
        stack.pop(ValueType.I32);
        stack.pop(address);
    }

    /** Bodies come before the segments, so a count that stands before the bodies is what they are checked against. */
    void checkData(int segment) {
        int count = module.dataCount;
        if (count == WasmModule.NONE) {
            throw in.malformed(in.instructionStart(), "data count section required");
        }
        if (segment < 0 || segment >= count) {
            throw stack.invalid(
                    "unknown data segment " + Integer.toUnsignedString(segment) + "; the module has " + count);
        }
    }

    void lane(int opcode, int lane) {
        // In order: three of each of the small whole numbers (extract signed, extract unsigned, replace), two of each
        // of the others.
        int index = opcode - VectorOpcodes.I8X16_EXTRACT_LANE_S;
        boolean isSmall = index < 6;
        int kind = isSmall ? index / 3 : 2 + (index - 6) / 2;
        boolean replaces = isSmall ? index % 3 == 2 : (index - 6) % 2 == 1;
        checkLane(lane, LANES[kind]);
        if (replaces) {
            stack.pop(LANE_TYPES[kind]);
            stack.pop(ValueType.V128);
            stack.push(ValueType.V128);
        } else {
            stack.pop(ValueType.V128);
            stack.push(LANE_TYPES[kind]);
        }
    }

    void shuffle(long low, long high) {
        // A lane number is below 32: no byte has one of the three bits above.
        if (((low | high) & 0xE0E0E0E0E0E0E0E0L) != 0) {
            throw stack.invalid("invalid lane index: i8x16.shuffle chooses among 32 lanes");
        }
        stack.pop(ValueType.V128);
        stack.pop(ValueType.V128);
        stack.push(ValueType.V128);
    }

    private static final int[] LANES = {16, 8, 4, 2, 4, 2};
    private static final int[] LANE_TYPES = {
        ValueType.I32, ValueType.I32, ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64
    };

    private void checkLane(int lane, int lanes) {
        if (lane >= lanes) {
            throw stack.invalid("invalid lane index " + lane + ": the vector has " + lanes + " such lanes");
        }
    }

    private void checkOperand(int opcode, int memory, int align, long offset) {
        if (align > MemoryAccess.bytesLog2(opcode)) {
            throw stack.invalid("alignment must not be larger than natural: 2^" + align + " for an access of "
                    + (1 << MemoryAccess.bytesLog2(opcode)) + " bytes");
        }
        if (offset >>> 32 != 0 && memories.addressType(memory) == ValueType.I32) {
            throw stack.invalid("offset out of range: " + Long.toUnsignedString(offset)
                    + " is more than addresses of 32 bits can reach");
        }
    }

    private int addressType(int memory) {
        if (memory < 0 || memory >= memories.count()) {
            throw stack.invalid(
                    "unknown memory " + Integer.toUnsignedString(memory) + "; the module has " + memories.count());
        }
        return memories.addressType(memory);
    }
}
