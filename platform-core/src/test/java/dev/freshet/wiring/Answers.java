package dev.freshet.wiring;

import java.util.HexFormat;

/** Modules that tell which of them was called. */
public final class Answers {

    private Answers() {}

    /** Exports {@code answer() -> i32}, which is the given number, 0 to 63. */
    public static byte[] module(int number) {
        return parse(String.format("0a 06 01 04 00 41 %02x 0b", number));
    }

    /** As {@link #module}, with a memory that does not begin as zeros, so that there is an image. */
    public static byte[] withImage(int number) {
        return parse(String.format("0a 06 01 04 00 41 %02x 0b 0b 07 01 00 41 00 0b 01 %02x", number, number + 1));
    }

    /** Exports {@code answer() -> f32}, which is a half. */
    public static byte[] ofAnotherType() {
        return HexFormat.of()
                .parseHex(("0061736d 01000000 01 05 01 60 00 01 7d 03 02 01 00 07 0a 01 06 616e73776572 00 00"
                                + "0a 09 01 07 00 43 0000003f 0b")
                        .replace(" ", ""));
    }

    /** Exports {@code answer() -> i32}, which traps. */
    public static byte[] trapping() {
        return parse("0a 05 01 03 00 00 0b");
    }

    /** Exports {@code answer() -> i32}, which never ends. */
    public static byte[] endless() {
        return parse("0a 0a 01 08 00 03 40 0c 00 0b 00 0b");
    }

    private static byte[] parse(String code) {
        String sections =
                "0061736d 01000000 01 05 01 60 00 01 7f 03 02 01 00 05 03 01 00 01 07 0a 01 06 616e73776572 00 00";
        return HexFormat.of().parseHex((sections + code).replace(" ", ""));
    }
}
