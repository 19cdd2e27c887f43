package dev.freshet.compile.runtime.gc;

import dev.freshet.compile.runtime.Trap;
import org.jspecify.annotations.Nullable;

/**
 * A small integer as a reference, of 31 bits. A class of its own: an {@code Integer} of the host is no number to a guest.
 *
 * @param value with its sign extended
 */
public record I31(int value) {

    /** For emitted code: {@code ref.i31}. */
    public static Object of(int value) {
        return new I31(value << 1 >> 1);
    }

    public static int getS(@Nullable Object reference) {
        return required(reference).value;
    }

    public static int getU(@Nullable Object reference) {
        return required(reference).value & 0x7FFF_FFFF;
    }

    private static I31 required(@Nullable Object reference) {
        if (reference == null) {
            throw new Trap("null i31 reference");
        }
        return (I31) reference;
    }
}
