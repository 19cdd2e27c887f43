package dev.freshet.wasm;

/** What the instructions that access memory do: how many bytes, of which type, in which direction. */
public final class MemoryAccess {

    /** Groups of atomic instructions. */
    public static final int NOTIFY_OR_WAIT = -1;

    public static final int ATOMIC_LOAD = 0;
    public static final int ATOMIC_STORE = 1;
    /** From here on read-modify-writes: add, sub, and, or, xor, xchg. */
    public static final int ATOMIC_ADD = 2;

    public static final int ATOMIC_COMPARE_EXCHANGE = 8;

    private static final int FIRST_STORE = Opcodes.I32_STORE;

    // For each opcode from the first of its table on: the type of the value in bits 4 to 6, the logarithm of the bytes
    // in bits 0 to 3.
    private static final byte[] PLAIN = pack("23230011001122" + "232301012", "ilfdiiiillllll" + "ilfdiilll");
    private static final byte[] VECTOR = pack("433333301234", "vvvvvvvvvvvv");
    private static final byte[] LANES = pack("0123012323", "vvvvvvvvvv");
    private static final byte[] WAITS = pack("223", "iil");
    // Atomic instructions come in sevens: i32, i64, i32 of 8 and 16 bits, i64 of 8, 16 and 32 bits.
    private static final byte[] ATOMIC = pack("2301012", "iliilll");

    private MemoryAccess() {}

    /** The logarithm of how many bytes the access covers, which is its natural alignment. */
    public static int bytesLog2(int opcode) {
        return packed(opcode) & 15;
    }

    /** The type of the value that is loaded or stored; of {@code wait} the type of what is compared, of {@code notify} I32. */
    public static int valueType(int opcode) {
        return packed(opcode) >> 4;
    }

    /** Whether a plain, vector or lane access stores; else it loads. */
    public static boolean isStore(int opcode) {
        return opcode < 0x100
                ? opcode >= FIRST_STORE
                : opcode == VectorOpcodes.V128_STORE
                        || opcode >= VectorOpcodes.V128_STORE8_LANE && opcode <= VectorOpcodes.V128_STORE64_LANE;
    }

    /** The group of an atomic instruction: {@link #NOTIFY_OR_WAIT}, {@link #ATOMIC_LOAD} and so on. */
    public static int atomicGroup(int opcode) {
        return opcode < AtomicOpcodes.I32_ATOMIC_LOAD ? NOTIFY_OR_WAIT : (opcode - AtomicOpcodes.I32_ATOMIC_LOAD) / 7;
    }

    /** The logarithm of the bytes in bits 0 to 3, the type of the value above. */
    static int packed(int opcode) {
        if (opcode < 0x100) {
            return PLAIN[opcode - Opcodes.I32_LOAD];
        }
        if (opcode >= VectorOpcodes.V128_LOAD8_LANE) {
            return LANES[opcode - VectorOpcodes.V128_LOAD8_LANE];
        }
        if (opcode >= VectorOpcodes.V128_LOAD) {
            return VECTOR[opcode - VectorOpcodes.V128_LOAD];
        }
        return opcode < AtomicOpcodes.I32_ATOMIC_LOAD
                ? WAITS[opcode - AtomicOpcodes.MEMORY_ATOMIC_NOTIFY]
                : ATOMIC[(opcode - AtomicOpcodes.I32_ATOMIC_LOAD) % 7];
    }

    private static byte[] pack(String bytes, String types) {
        byte[] packed = new byte[bytes.length()];
        for (int i = 0; i < packed.length; i++) {
            int type = ValueType.I32 + "ilfdv".indexOf(types.charAt(i));
            packed[i] = (byte) (type << 4 | bytes.charAt(i) - '0');
        }
        return packed;
    }
}
