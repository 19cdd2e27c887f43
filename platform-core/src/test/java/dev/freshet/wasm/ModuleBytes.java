package dev.freshet.wasm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes modules byte by byte, and reads those in test resources. */
final class ModuleBytes {

    /** Type 0 is () -> (). */
    static final byte[] EMPTY_TYPE = vector(bytes(0x60, 0, 0));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private ModuleBytes() {
        out.writeBytes(bytes(0, 'a', 's', 'm', 1, 0, 0, 0));
    }

    static ModuleBytes module() {
        return new ModuleBytes();
    }

    /** A module with one function of type 0 of the given types; code includes its end. */
    static byte[] function(byte[] types, byte[]... code) {
        return module().section(1, types)
                .section(3, vector(leb(0)))
                .section(10, vector(body(leb(0), code)))
                .build();
    }

    static byte[] resource(String path) {
        try (InputStream in = ModuleBytes.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no test resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ModuleBytes section(int id, byte[]... parts) {
        byte[] content = concat(parts);
        out.writeBytes(concat(bytes(id), leb(content.length), content));
        return this;
    }

    byte[] build() {
        return out.toByteArray();
    }

    /** Locals and code with their length before them. */
    static byte[] body(byte[] locals, byte[]... code) {
        byte[] all = concat(locals, concat(code));
        return concat(leb(all.length), all);
    }

    static byte[] vector(byte[]... entries) {
        return concat(leb(entries.length), concat(entries));
    }

    /** A vector of many equal entries. */
    static byte[] vectorOf(int count, byte[] entry) {
        return concat(leb(count), repeat(count, entry));
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

    /** A signed number: an index where a negative one would be something else. */
    static byte[] signed(long value) {
        ByteArrayOutputStream leb = new ByteArrayOutputStream();
        long rest = value;
        while (rest < -64 || rest > 63) {
            leb.write((int) (rest & 0x7F | 0x80));
            rest >>= 7;
        }
        leb.write((int) (rest & 0x7F));
        return leb.toByteArray();
    }

    static byte[] repeat(int times, byte[] unit) {
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
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
