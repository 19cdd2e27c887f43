package dev.freshet.wasm;

/**
 * The types of the instructions without immediates on numbers and vectors ({@link CodeVisitor#numeric}), each as one int:
 *
 * <pre>
 * {@code
 *   bits  0..3    the result
 *   bits  4..7    how many operands: 1 to 3
 *   bits  8..11   the first operand, the deepest on the stack; 12..15 the second; 16..19 the third
 * }
 * </pre>
 */
public final class Signatures {

    private static final int VECTOR_BASE = 0xFD000;
    private static final int VECTOR_COUNT = 0x114;
    private static final int BULK_BASE = 0xFC00;
    private static final int BULK_COUNT = 8;

    /** Of the opcodes of one byte. */
    static final int[] PLAIN = new int[256];

    private static final int[] BULK = new int[BULK_COUNT];
    private static final int[] VECTOR = new int[VECTOR_COUNT];

    static {
        fillPlain();
        fillBulk();
        fillVector();
        fillRelaxed();
    }

    private Signatures() {}

    /** The packed types, or 0 when the opcode is no such instruction. */
    public static int of(int opcode) {
        if (opcode < 256) {
            return PLAIN[opcode];
        }
        if (opcode >= VECTOR_BASE) {
            int index = opcode - VECTOR_BASE;
            return index < VECTOR_COUNT ? VECTOR[index] : 0;
        }
        int index = opcode - BULK_BASE;
        return index >= 0 && index < BULK_COUNT ? BULK[index] : 0;
    }

    public static int result(int signature) {
        return signature & 15;
    }

    public static int operandCount(int signature) {
        return signature >>> 4 & 15;
    }

    /** @param index 0 is the deepest on the stack */
    public static int operand(int signature, int index) {
        return signature >>> (8 + 4 * index) & 15;
    }

    /** Letters: i, l, f, d, v for the five types; operands, a blank, the result. */
    private static int pack(String text) {
        int operands = text.length() - 2;
        int packed = type(text.charAt(text.length() - 1)) | operands << 4;
        for (int i = 0; i < operands; i++) {
            packed |= type(text.charAt(i)) << (8 + 4 * i);
        }
        return packed;
    }

    private static int type(char letter) {
        return 1 + "ilfdv".indexOf(letter);
    }

    private static void fill(int[] table, int first, int last, String text) {
        java.util.Arrays.fill(table, first, last + 1, pack(text));
    }

    private static void fillPlain() {
        fill(PLAIN, 0x45, 0x45, "i i");
        fill(PLAIN, 0x46, 0x4F, "ii i");
        fill(PLAIN, 0x50, 0x50, "l i");
        fill(PLAIN, 0x51, 0x5A, "ll i");
        fill(PLAIN, 0x5B, 0x60, "ff i");
        fill(PLAIN, 0x61, 0x66, "dd i");
        fill(PLAIN, 0x67, 0x69, "i i");
        fill(PLAIN, 0x6A, 0x78, "ii i");
        fill(PLAIN, 0x79, 0x7B, "l l");
        fill(PLAIN, 0x7C, 0x8A, "ll l");
        fill(PLAIN, 0x8B, 0x91, "f f");
        fill(PLAIN, 0x92, 0x98, "ff f");
        fill(PLAIN, 0x99, 0x9F, "d d");
        fill(PLAIN, 0xA0, 0xA6, "dd d");
        String[] conversions = {
            "l i", "f i", "f i", "d i", "d i", "i l", "i l", "f l", "f l", "d l", "d l", "i f", "i f", "l f", "l f",
            "d f", "i d", "i d", "l d", "l d", "f d", "f i", "d l", "i f", "l d", "i i", "i i", "l l", "l l", "l l"
        };
        for (int i = 0; i < conversions.length; i++) {
            PLAIN[0xA7 + i] = pack(conversions[i]);
        }
    }

    private static void fillBulk() {
        fill(BULK, 0, 1, "f i");
        fill(BULK, 2, 3, "d i");
        fill(BULK, 4, 5, "f l");
        fill(BULK, 6, 7, "d l");
    }

    private static void fillVector() {
        fill(VECTOR, 0x0E, 0x0E, "vv v");
        fill(VECTOR, 0x0F, 0x11, "i v");
        fill(VECTOR, 0x12, 0x12, "l v");
        fill(VECTOR, 0x13, 0x13, "f v");
        fill(VECTOR, 0x14, 0x14, "d v");
        fill(VECTOR, 0x23, 0x4C, "vv v");
        fill(VECTOR, 0x4D, 0x4D, "v v");
        fill(VECTOR, 0x4E, 0x51, "vv v");
        fill(VECTOR, 0x52, 0x52, "vvv v");
        fill(VECTOR, 0x53, 0x53, "v i");
        fill(VECTOR, 0x5E, 0x5F, "v v");
        // Four widths of whole numbers, 32 opcodes each: absolute value and sign, tests, widening, shifts, then
        // arithmetic.
        for (int base = 0x60; base < 0xE0; base += 0x20) {
            fill(VECTOR, base, base + 1, "v v");
            fill(VECTOR, base + 3, base + 4, "v i");
            fill(VECTOR, base + 7, base + 0xA, "v v");
            fill(VECTOR, base + 0xB, base + 0xD, "vi v");
            fill(VECTOR, base + 0xE, base + 0xE, "vv v");
            fill(VECTOR, base + 0x11, base + 0x11, "vv v");
        }
        fillVectorOdds();
    }

    private static void fillVectorOdds() {
        fill(VECTOR, 0x62, 0x62, "v v");
        fill(VECTOR, 0x65, 0x66, "vv v");
        fill(VECTOR, 0x6F, 0x70, "vv v");
        fill(VECTOR, 0x72, 0x73, "vv v");
        fill(VECTOR, 0x74, 0x75, "v v");
        fill(VECTOR, 0x76, 0x79, "vv v");
        fill(VECTOR, 0x7A, 0x7A, "v v");
        fill(VECTOR, 0x7B, 0x7B, "vv v");
        fill(VECTOR, 0x7C, 0x7F, "v v");
        fill(VECTOR, 0x82, 0x82, "vv v");
        fill(VECTOR, 0x85, 0x86, "vv v");
        fill(VECTOR, 0x8F, 0x90, "vv v");
        fill(VECTOR, 0x92, 0x93, "vv v");
        fill(VECTOR, 0x94, 0x94, "v v");
        fill(VECTOR, 0x95, 0x99, "vv v");
        fill(VECTOR, 0x9B, 0x9F, "vv v");
        fill(VECTOR, 0xB5, 0xBA, "vv v");
        fill(VECTOR, 0xBC, 0xBF, "vv v");
        fill(VECTOR, 0xD5, 0xDF, "vv v");
        // Floating point.
        fill(VECTOR, 0xE0, 0xE1, "v v");
        fill(VECTOR, 0xE3, 0xE3, "v v");
        fill(VECTOR, 0xE4, 0xEB, "vv v");
        fill(VECTOR, 0xEC, 0xED, "v v");
        fill(VECTOR, 0xEF, 0xEF, "v v");
        fill(VECTOR, 0xF0, 0xF7, "vv v");
        fill(VECTOR, 0xF8, 0xFF, "v v");
    }

    private static void fillRelaxed() {
        fill(VECTOR, 0x100, 0x100, "vv v");
        fill(VECTOR, 0x101, 0x104, "v v");
        fill(VECTOR, 0x105, 0x10C, "vvv v");
        fill(VECTOR, 0x10D, 0x112, "vv v");
        fill(VECTOR, 0x113, 0x113, "vvv v");
    }
}
