package dev.freshet.compile;

import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Which method of {@code runtime.simd} is each vector instruction without immediates, and how it is applied to the halves of its operands. Read
 * when the first function with vectors is emitted.
 */
final class VectorTable {

    /* How a method is applied; a and b are operands, L and H their lower and upper halves. */

    /** f(aL), f(aH). */
    static final char UNARY = 'U';
    /** f(aL, bL), f(aH, bH). */
    static final char BINARY = 'B';
    /** f(aL, bL, cL), f(aH, bH, cH). */
    static final char TERNARY = 'T';
    /** f(aL, i), f(aH, i). */
    static final char SHIFT = 'S';
    /** f(aL, aH), f(bL, bH). */
    static final char NARROW = 'N';
    /** f(aL, aH), 0. */
    static final char ZERO = 'Z';
    /** fLow(aL), fHigh(aL). */
    static final char EXTEND_LOW = 'X';
    /** fLow(aH), fHigh(aH). */
    static final char EXTEND_HIGH = 'Y';
    /** fLow(aL, bL), fHigh(aL, bL). */
    static final char MULTIPLY_LOW = 'M';
    /** fLow(aH, bH), fHigh(aH, bH). */
    static final char MULTIPLY_HIGH = 'H';
    /** An int: f(aL, aH). */
    static final char REDUCE = 'R';
    /** f(aL, aH, bL), f(aL, aH, bH). */
    static final char SWIZZLE = 'W';
    /** f(x) twice. */
    static final char SPLAT = 'P';

    private static final int FIRST = 0xFD000;
    private static final int COUNT = 0x114;

    /** Number of the instruction, class, method, and how it is applied. */
    private static final String TABLE = """
            00E Bits swizzle W
            00F Lanes8 splat PI
            010 Lanes16 splat PI
            011 Lanes32 splat PI
            012 Lanes64 splat PJ
            013 LanesF32 splat PF
            014 LanesF64 splat PD
            023 Lanes8 eq B
            024 Lanes8 ne B
            025 Lanes8 ltS B
            026 Lanes8 ltU B
            027 Lanes8 gtS B
            028 Lanes8 gtU B
            029 Lanes8 leS B
            02A Lanes8 leU B
            02B Lanes8 geS B
            02C Lanes8 geU B
            02D Lanes16 eq B
            02E Lanes16 ne B
            02F Lanes16 ltS B
            030 Lanes16 ltU B
            031 Lanes16 gtS B
            032 Lanes16 gtU B
            033 Lanes16 leS B
            034 Lanes16 leU B
            035 Lanes16 geS B
            036 Lanes16 geU B
            037 Lanes32 eq B
            038 Lanes32 ne B
            039 Lanes32 ltS B
            03A Lanes32 ltU B
            03B Lanes32 gtS B
            03C Lanes32 gtU B
            03D Lanes32 leS B
            03E Lanes32 leU B
            03F Lanes32 geS B
            040 Lanes32 geU B
            041 LanesF32 eq B
            042 LanesF32 ne B
            043 LanesF32 lt B
            044 LanesF32 gt B
            045 LanesF32 le B
            046 LanesF32 ge B
            047 LanesF64 eq B
            048 LanesF64 ne B
            049 LanesF64 lt B
            04A LanesF64 gt B
            04B LanesF64 le B
            04C LanesF64 ge B
            04D Bits not U
            04E Bits and B
            04F Bits andnot B
            050 Bits or B
            051 Bits xor B
            052 Bits bitselect T
            053 Bits anyTrue R
            05E LanesF32 demote Z
            05F LanesF64 promote X
            060 Lanes8 abs U
            061 Lanes8 neg U
            062 Lanes8 popcnt U
            063 Lanes8 allTrue R
            064 Lanes8 bitmask R
            065 Lanes8 narrowS N
            066 Lanes8 narrowU N
            067 LanesF32 ceil U
            068 LanesF32 floor U
            069 LanesF32 trunc U
            06A LanesF32 nearest U
            06B Lanes8 shl S
            06C Lanes8 shrS S
            06D Lanes8 shrU S
            06E Lanes8 add B
            06F Lanes8 addSatS B
            070 Lanes8 addSatU B
            071 Lanes8 sub B
            072 Lanes8 subSatS B
            073 Lanes8 subSatU B
            074 LanesF64 ceil U
            075 LanesF64 floor U
            076 Lanes8 minS B
            077 Lanes8 minU B
            078 Lanes8 maxS B
            079 Lanes8 maxU B
            07A LanesF64 trunc U
            07B Lanes8 avgrU B
            07C Lanes16 extaddS U
            07D Lanes16 extaddU U
            07E Lanes32 extaddS U
            07F Lanes32 extaddU U
            080 Lanes16 abs U
            081 Lanes16 neg U
            082 Lanes16 q15mulrSatS B
            083 Lanes16 allTrue R
            084 Lanes16 bitmask R
            085 Lanes16 narrowS N
            086 Lanes16 narrowU N
            087 Lanes16 extendS X
            088 Lanes16 extendS Y
            089 Lanes16 extendU X
            08A Lanes16 extendU Y
            08B Lanes16 shl S
            08C Lanes16 shrS S
            08D Lanes16 shrU S
            08E Lanes16 add B
            08F Lanes16 addSatS B
            090 Lanes16 addSatU B
            091 Lanes16 sub B
            092 Lanes16 subSatS B
            093 Lanes16 subSatU B
            094 LanesF64 nearest U
            095 Lanes16 mul B
            096 Lanes16 minS B
            097 Lanes16 minU B
            098 Lanes16 maxS B
            099 Lanes16 maxU B
            09B Lanes16 avgrU B
            09C Lanes16 extmulS M
            09D Lanes16 extmulS H
            09E Lanes16 extmulU M
            09F Lanes16 extmulU H
            0A0 Lanes32 abs U
            0A1 Lanes32 neg U
            0A3 Lanes32 allTrue R
            0A4 Lanes32 bitmask R
            0A7 Lanes32 extendS X
            0A8 Lanes32 extendS Y
            0A9 Lanes32 extendU X
            0AA Lanes32 extendU Y
            0AB Lanes32 shl S
            0AC Lanes32 shrS S
            0AD Lanes32 shrU S
            0AE Lanes32 add B
            0B1 Lanes32 sub B
            0B5 Lanes32 mul B
            0B6 Lanes32 minS B
            0B7 Lanes32 minU B
            0B8 Lanes32 maxS B
            0B9 Lanes32 maxU B
            0BA Lanes32 dot B
            0BC Lanes32 extmulS M
            0BD Lanes32 extmulS H
            0BE Lanes32 extmulU M
            0BF Lanes32 extmulU H
            0C0 Lanes64 abs U
            0C1 Lanes64 neg U
            0C3 Lanes64 allTrue R
            0C4 Lanes64 bitmask R
            0C7 Lanes64 extendS X
            0C8 Lanes64 extendS Y
            0C9 Lanes64 extendU X
            0CA Lanes64 extendU Y
            0CB Lanes64 shl S
            0CC Lanes64 shrS S
            0CD Lanes64 shrU S
            0CE Lanes64 add B
            0D1 Lanes64 sub B
            0D5 Lanes64 mul B
            0D6 Lanes64 eq B
            0D7 Lanes64 ne B
            0D8 Lanes64 ltS B
            0D9 Lanes64 gtS B
            0DA Lanes64 leS B
            0DB Lanes64 geS B
            0DC Lanes64 extmulS M
            0DD Lanes64 extmulS H
            0DE Lanes64 extmulU M
            0DF Lanes64 extmulU H
            0E0 LanesF32 abs U
            0E1 LanesF32 neg U
            0E3 LanesF32 sqrt U
            0E4 LanesF32 add B
            0E5 LanesF32 sub B
            0E6 LanesF32 mul B
            0E7 LanesF32 div B
            0E8 LanesF32 min B
            0E9 LanesF32 max B
            0EA LanesF32 pmin B
            0EB LanesF32 pmax B
            0EC LanesF64 abs U
            0ED LanesF64 neg U
            0EF LanesF64 sqrt U
            0F0 LanesF64 add B
            0F1 LanesF64 sub B
            0F2 LanesF64 mul B
            0F3 LanesF64 div B
            0F4 LanesF64 min B
            0F5 LanesF64 max B
            0F6 LanesF64 pmin B
            0F7 LanesF64 pmax B
            0F8 Lanes32 truncSatF32S U
            0F9 Lanes32 truncSatF32U U
            0FA LanesF32 convertS U
            0FB LanesF32 convertU U
            0FC Lanes32 truncSatF64S Z
            0FD Lanes32 truncSatF64U Z
            0FE LanesF64 convertS X
            0FF LanesF64 convertU X
            100 Bits swizzle W
            101 Lanes32 truncSatF32S U
            102 Lanes32 truncSatF32U U
            103 Lanes32 truncSatF64S Z
            104 Lanes32 truncSatF64U Z
            105 LanesF32 madd T
            106 LanesF32 nmadd T
            107 LanesF64 madd T
            108 LanesF64 nmadd T
            109 Bits bitselect T
            10A Bits bitselect T
            10B Bits bitselect T
            10C Bits bitselect T
            10D LanesF32 min B
            10E LanesF32 max B
            10F LanesF64 min B
            110 LanesF64 max B
            111 Lanes16 q15mulrSatS B
            112 Lanes16 dotBytes B
            113 Lanes32 dotBytesAdd T
            """;

    private static final @Nullable String[] CLASSES = new String[COUNT];
    private static final @Nullable String[] METHODS = new String[COUNT];
    private static final @Nullable String[] SHAPES = new String[COUNT];

    static {
        StringTokenizer words = new StringTokenizer(TABLE);
        while (words.hasMoreTokens()) {
            int index = Integer.parseInt(words.nextToken(), 16);
            CLASSES[index] = Names.SIMD.concat(words.nextToken());
            METHODS[index] = words.nextToken();
            SHAPES[index] = words.nextToken();
        }
    }

    private VectorTable() {}

    static String owner(int opcode) {
        return known(CLASSES[opcode - FIRST], opcode);
    }

    static String method(int opcode) {
        return known(METHODS[opcode - FIRST], opcode);
    }

    /** One of the constants above; of a splat the type of its operand follows. */
    static String shape(int opcode) {
        return known(SHAPES[opcode - FIRST], opcode);
    }

    private static String known(@Nullable String found, int opcode) {
        if (found == null) {
            throw new IllegalStateException("no vector instruction has the code " + Integer.toHexString(opcode));
        }
        return found;
    }
}
