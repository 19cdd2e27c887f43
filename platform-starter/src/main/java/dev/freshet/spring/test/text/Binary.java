package dev.freshet.spring.test.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Bytes of a module, in the encodings of the binary format. */
final class Binary {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Binary put(int... bytes) {
        for (int each : bytes) {
            out.write(each);
        }
        return this;
    }

    Binary put(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Binary unsigned(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    Binary signed(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>= 7;
        }
        out.write((int) (rest & 0x7f));
        return this;
    }

    Binary f32(float value) {
        return put(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
    }

    Binary f64(double value) {
        return put(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array());
    }

    /** Their number, then the bytes. */
    Binary sized(byte[] bytes) {
        return unsigned(bytes.length).put(bytes);
    }

    Binary name(String name) {
        return sized(name.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
