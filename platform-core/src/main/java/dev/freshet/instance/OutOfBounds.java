package dev.freshet.instance;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import run.endive.runtime.WasmRuntimeException;

/** The trap of an access outside of the memory. */
final class OutOfBounds {

    static final String MESSAGE = "out of bounds memory access: ";

    /** How the JDK words it; the numbers are nowhere else. */
    private static final Pattern CHECK = Pattern.compile("Index (-?\\d+) out of bounds for length (-?\\d+)");

    private OutOfBounds() {}

    /** @param check what {@link java.util.Objects#checkIndex} threw: the address, and how many addresses the access may begin at */
    static WasmRuntimeException trap(IndexOutOfBoundsException check) {
        String message = String.valueOf(check.getMessage());
        Matcher numbers = CHECK.matcher(message);
        if (!numbers.matches()) {
            return new WasmRuntimeException(MESSAGE + message);
        }
        long address = Integer.toUnsignedLong(Integer.parseInt(numbers.group(1)));
        int starts = Integer.parseInt(numbers.group(2));
        return new WasmRuntimeException(MESSAGE + "address " + address
                + (starts > 0
                        ? ", where " + (starts - 1) + " is the last that the access may begin at"
                        : " of a memory that is too small for the access's offset and width"));
    }
}
