package dev.freshet.module;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes modules byte by byte, for those that no assembler would write; and reads those that one did. */
final class WasmBytes {

    static final int I32 = 0x7F;
    static final int END = 0x0B;
    /** Type 0 is () -> (). */
    static final byte[] EMPTY_TYPE = vector(bytes(0x60, 0, 0));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private WasmBytes() {
        out.writeBytes(bytes(0, 'a', 's', 'm', 1, 0, 0, 0));
    }

    static WasmBytes module() {
        return new WasmBytes();
    }

    /** A module of functions () -> () with the given bodies, each a vector of locals and code including its end. */
    static byte[] functions(byte[]... bodies) {
        byte[][] types = new byte[bodies.length][];
        Arrays.fill(types, leb(0));
        return module().section(1, EMPTY_TYPE)
                .section(3, vector(types))
                .section(10, vector(bodies))
                .build();
    }

    static byte[] resource(String path) {
        try (InputStream in = WasmBytes.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no test resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WasmBytes section(int id, byte[]... parts) {
        byte[] content = concat(parts);
        out.writeBytes(concat(bytes(id), leb(content.length), content));
        return this;
    }

    WasmBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] build() {
        return out.toByteArray();
    }

    /** A body with its length before it; the end is added. */
    static byte[] bodyWithLocals(byte[] locals, byte[]... code) {
        byte[] all = concat(locals, concat(code), bytes(END));
        return concat(leb(all.length), all);
    }

    /** As {@link #bodyWithLocals}, without locals. */
    static byte[] body(byte[]... code) {
        return bodyWithLocals(leb(0), code);
    }

    static byte[] vector(byte[]... entries) {
        return concat(leb(entries.length), concat(entries));
    }

    static byte[] name(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return concat(leb(utf8.length), utf8);
    }

    static byte[] leb(long value) {
        ByteArrayOutputStream leb = new ByteArrayOutputStream();
        long rest = value;
        while (rest > 0x7F) {
            leb.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        leb.write((int) rest);
        return leb.toByteArray();
    }

    static byte[] repeat(int times, int... values) {
        byte[] unit = bytes(values);
        byte[] all = new byte[times * unit.length];
        for (int i = 0; i < times; i++) {
            System.arraycopy(unit, 0, all, i * unit.length, unit.length);
        }
        return all;
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
