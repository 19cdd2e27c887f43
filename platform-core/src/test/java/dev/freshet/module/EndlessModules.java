package dev.freshet.module;

import static dev.freshet.module.WasmBytes.bodyWithLocals;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.vector;

import java.util.Arrays;

/** Modules whose function {@code f} goes on for very long, each in a way of its own. */
public enum EndlessModules {
    BRANCH(bytes(0x03, 0x40, 0x0C, 0, 0x0B)),
    CATCH(bytes(0x03, 0x40, 0x1F, 0x40, 1, 0, 0, 0, 0x08, 0, 0x0B, 0x0B)),
    CATCH_ALL(bytes(0x03, 0x40, 0x1F, 0x40, 1, 2, 0, 0x08, 0, 0x0B, 0x0B)),
    BRANCH_ON_NULL(bytes(0x03, 0x40, 0xD0, 0x70, 0xD5, 0, 0x1A, 0x0B)),
    BRANCH_ON_CAST(concat(
            bytes(0x41, 5, 0xFB, 0x1C, 0x03, 2, 0x1A, 0x41, 1, 0xFB, 0x1C),
            bytes(0xFB, 0x18, 3, 0, 0x6E, 0x6C, 0x1A, 0x0B))),
    TAIL_CALL(bytes(0x12, 0)),
    TAIL_CALLS_IN_TURN(bytes(0x12, 1)),
    TAIL_CALL_THROUGH_A_TABLE(bytes(0x41, 0, 0x13, 0, 0)),
    TAIL_CALL_BY_REFERENCE(bytes(0xD2, 0, 0x15, 0)),
    TAIL_CALL_BELOW_A_CALL(bytes(0x10, 2)),
    FILLS(bytes(0x41, 0, 0x41, 7), constant(64 << 20), bytes(0xFC, 0x0B, 0)),
    COPIES(bytes(0x41, 1, 0x41, 0), constant((64 << 20) - 1), bytes(0xFC, 0x0A, 0, 0)),
    COPIES_DOWN(bytes(0x41, 0, 0x41, 1), constant((64 << 20) - 1), bytes(0xFC, 0x0A, 0, 0)),
    INITS(bytes(0x41, 0, 0x41, 0), constant(Shape.SEGMENT_BYTES), bytes(0xFC, 0x08, 0, 0)),
    TABLE_FILLS(bytes(0x41, 0, 0xD0, 0x70), constant(Shape.ENTRIES), bytes(0xFC, 0x11, 0)),
    TABLE_COPIES(bytes(0x41, 0, 0x41, 1), constant(Shape.ENTRIES - 1), bytes(0xFC, 0x0E, 0, 0)),
    TABLE_INITS(bytes(0x41, 0, 0x41, 0), constant(Shape.ENTRIES), bytes(0xFC, 0x0C, 1, 0)),
    TABLE_GROWS(bytes(0xD0, 0x70), constant(1), bytes(0xFC, 0x0F, 0, 0x1A)),
    ARRAY_FILLS(bytes(0x20, 0, 0x41, 0, 0x41, 7), constant(Shape.ARRAY_ELEMENTS), bytes(0xFB, 0x10, 1)),
    ARRAY_COPIES(
            bytes(0x20, 0, 0x41, 1, 0x20, 0, 0x41, 0), constant(Shape.ARRAY_ELEMENTS - 1), bytes(0xFB, 0x11, 1, 1));

    private static final class Shape {
        static final int SEGMENT_BYTES = 4 << 20;
        static final int ENTRIES = 90_000;
        static final int ARRAY_ELEMENTS = 1_000_000;
        static final int TIMES = 1_200;
    }

    /** One round, or all of it if that has no end. */
    private final byte[] code;

    private final boolean line;

    EndlessModules(byte[]... code) {
        this.code = concat(code);
        // Constants are parts of their own, and straight lines have some.
        this.line = code.length > 1;
    }

    private static byte[] constant(int value) {
        return concat(bytes(0x41), leb128(value));
    }

    /** Signed, of a number that is not negative. */
    private static byte[] leb128(int value) {
        byte[] all = new byte[5];
        int length = 0;
        int left = value;
        while (left >= 0x40) {
            all[length++] = (byte) (left & 0x7F | 0x80);
            left >>>= 7;
        }
        all[length++] = (byte) left;
        return Arrays.copyOf(all, length);
    }

    /** @param start whether {@code f} is the start function too */
    public byte[] binary(boolean start) {
        WasmBytes module = module().section(
                        1,
                        vector(
                                WasmBytes.bytes(0x60, 0, 0),
                                WasmBytes.bytes(0x5E, 0x78, 1),
                                WasmBytes.bytes(0x60, 1, 0x6C, 0)))
                .section(3, vector(leb(0), leb(0), leb(0)))
                .section(4, vector(concat(WasmBytes.bytes(0x70, 0), leb(Shape.ENTRIES))))
                .section(5, vector(concat(WasmBytes.bytes(1), leb(1_024), leb(1_024))))
                .section(13, vector(WasmBytes.bytes(0, 0)))
                .section(7, vector(concat(WasmBytes.name("f"), WasmBytes.bytes(0, 0))));
        if (start) {
            module.section(8, leb(0));
        }
        byte[][] elements = new byte[Shape.ENTRIES][];
        Arrays.fill(elements, leb(0));
        return module.section(
                        9,
                        vector(
                                concat(WasmBytes.bytes(0, 0x41, 0, 0x0B), vector(leb(0))),
                                concat(WasmBytes.bytes(1, 0), vector(elements))))
                .section(12, leb(1))
                .section(
                        10,
                        vector(
                                function(),
                                bodyWithLocals(leb(0), WasmBytes.bytes(0x12, 0)),
                                bodyWithLocals(leb(0), WasmBytes.bytes(0x12, 2))))
                .section(11, vector(concat(WasmBytes.bytes(1), vectorOfBytes(new byte[Shape.SEGMENT_BYTES]))))
                .build();
    }

    private static byte[] vectorOfBytes(byte[] content) {
        return concat(leb(content.length), content);
    }

    private byte[] function() {
        boolean arrays = name().startsWith("ARRAY");
        byte[] locals = arrays ? vector(WasmBytes.bytes(1, 0x63, 1)) : leb(0);
        byte[] before =
                arrays ? concat(constant(Shape.ARRAY_ELEMENTS), WasmBytes.bytes(0xFB, 0x07, 1, 0x21, 0)) : new byte[0];
        byte[] all = new byte[line ? code.length * Shape.TIMES : code.length];
        for (int at = 0; at < all.length; at += code.length) {
            System.arraycopy(code, 0, all, at, code.length);
        }
        return bodyWithLocals(locals, before, all);
    }
}
