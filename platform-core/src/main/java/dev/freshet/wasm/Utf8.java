package dev.freshet.wasm;

/** Checks that names are well-formed UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {

    private Utf8() {}

    static void check(ByteCursor in, int start, int end) {
        byte[] bytes = in.bytes;
        int at = start;
        while (at < end) {
            int first = bytes[at];
            if (first >= 0) {
                at++;
                continue;
            }
            int length = sequenceLength(first & 0xFF);
            if (length == 0 || end - at < length || !continues(bytes, at, length) || !isShortest(bytes, at, length)) {
                throw in.malformed(at, "malformed UTF-8 encoding");
            }
            at += length;
        }
    }

    private static int sequenceLength(int first) {
        if (first >= 0xC2 && first < 0xE0) {
            return 2;
        }
        if (first >= 0xE0 && first < 0xF0) {
            return 3;
        }
        return first >= 0xF0 && first < 0xF5 ? 4 : 0;
    }

    private static boolean continues(byte[] bytes, int at, int length) {
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    /** What the first byte alone does not tell: overlong forms, surrogates and what is beyond Unicode show in the second. */
    private static boolean isShortest(byte[] bytes, int at, int length) {
        int second = bytes[at + 1] & 0xFF;
        return switch (bytes[at] & 0xFF) {
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second < 0xA0;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second < 0x90;
            default -> true;
        };
    }
}
