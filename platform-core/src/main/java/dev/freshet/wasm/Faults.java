package dev.freshet.wasm;

import dev.freshet.InvalidModuleException;

/**
 * Makes the exceptions for modules that are refused: which byte, in which function, and the rule in plain words. Malformed means that the bytes
 * are not a module at all, invalid that they are one which breaks a rule; the messages begin with the one or the other.
 */
final class Faults {

    static final String MALFORMED = "the module is malformed";
    static final String INVALID = "the module is invalid";

    private Faults() {}

    /** @param function the function whose body it is, or a negative number */
    static InvalidModuleException malformed(int offset, int function, String rule) {
        return new InvalidModuleException(MALFORMED + place(offset, function) + rule);
    }

    static InvalidModuleException invalid(int offset, int function, String rule) {
        return new InvalidModuleException(INVALID + place(offset, function) + rule);
    }

    private static String place(int offset, int function) {
        String at = " at byte " + offset;
        return (function < 0 ? at : at + ", in function " + function) + ": ";
    }
}
