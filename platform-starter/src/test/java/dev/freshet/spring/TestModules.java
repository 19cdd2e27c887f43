package dev.freshet.spring;

import java.util.HexFormat;

/** Modules small enough to write by hand. */
public final class TestModules {

    private static final String HEADER = "0061736d 01000000 ";

    private TestModules() {}

    /** Exports {@code add(i32, i32) -> i32}. */
    public static byte[] add() {
        return module(
                "01 07 01 60 02 7f7f 01 7f",
                "03 02 01 00",
                "07 07 01 03 616464 00 00",
                "0a 09 01 07 00 2000 2001 6a 0b");
    }

    /** Has a memory and exports {@code next() -> i32}, which counts in it: 1 on a fresh instance. */
    public static byte[] counter() {
        return module(
                "01 05 01 60 00 01 7f",
                "03 02 01 00",
                "05 03 01 00 01",
                "07 08 01 04 6e657874 00 00",
                "0a 16 01 14 00 4100 4100 280200 4101 6a 360200 4100 280200 0b");
    }

    /** Exports {@code spin()}, which never ends. */
    public static byte[] endless() {
        return module(
                "01 04 01 60 00 00", "03 02 01 00", "07 08 01 04 7370696e 00 00", "0a 09 01 07 00 0340 0c00 0b 0b");
    }

    /** Exports {@code trap()}, which traps. */
    public static byte[] trap() {
        return module("01 04 01 60 00 00", "03 02 01 00", "07 08 01 04 74726170 00 00", "0a 05 01 03 00 00 0b");
    }

    /** As {@link #add()}, exported under a name of one letter and a right-to-left override. */
    public static byte[] addUnderADeceptiveName() {
        return module(
                "01 07 01 60 02 7f7f 01 7f",
                "03 02 01 00",
                "07 08 01 04 61e280ae 00 00",
                "0a 09 01 07 00 2000 2001 6a 0b");
    }

    /** Exports {@code answer() -> i32}, which is the given number, 0 to 63. */
    public static byte[] answer(int number) {
        return module(
                "01 05 01 60 00 01 7f",
                "03 02 01 00",
                "07 0a 01 06 616e73776572 00 00",
                String.format("0a 06 01 04 00 41 %02x 0b", number));
    }

    private static byte[] module(String... sections) {
        return HexFormat.of().parseHex((HEADER + String.join("", sections)).replace(" ", ""));
    }
}
