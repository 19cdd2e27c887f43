package dev.freshet.compile;

import dev.freshet.wasm.ValueType;
import org.objectweb.asm.Opcodes;

/**
 * How a value is on the JVM's stack and in its local variables: 1 to 5 as {@link ValueType}'s numbers, a vector as two longs of which the
 * lower is below, and {@link #REF} for every reference, an {@code Object}.
 */
final class Kinds {

    static final byte INT = 1;
    static final byte LONG = 2;
    static final byte FLOAT = 3;
    static final byte DOUBLE = 4;
    static final byte VECTOR = 5;
    static final byte REF = 6;

    static final byte[] NONE = {};

    private static final byte[][] SINGLE = {NONE, {INT}, {LONG}, {FLOAT}, {DOUBLE}, {VECTOR}, {REF}};
    private static final int[] SLOTS = {0, 1, 2, 1, 2, 4, 1};
    private static final int[] LOADS = {
        0, Opcodes.ILOAD, Opcodes.LLOAD, Opcodes.FLOAD, Opcodes.DLOAD, Opcodes.LLOAD, Opcodes.ALOAD
    };
    private static final int[] STORES = {
        0, Opcodes.ISTORE, Opcodes.LSTORE, Opcodes.FSTORE, Opcodes.DSTORE, Opcodes.LSTORE, Opcodes.ASTORE
    };
    private static final int[] RETURNS = {
        Opcodes.RETURN,
        Opcodes.IRETURN,
        Opcodes.LRETURN,
        Opcodes.FRETURN,
        Opcodes.DRETURN,
        Opcodes.LRETURN,
        Opcodes.ARETURN
    };
    private static final String[] DESCRIPTORS = {"V", "I", "J", "F", "D", "JJ", "Ljava/lang/Object;"};

    private Kinds() {}

    /** The kind of a value type; that of an unpacked field for a packed one. */
    static byte of(int valueType) {
        if (valueType > Kinds.VECTOR) {
            return ValueType.isReference(valueType) ? REF : INT;
        }
        return (byte) valueType;
    }

    /** A list of one; of none for no result. Not to be changed. */
    static byte[] single(int valueType) {
        return SINGLE[of(valueType)];
    }

    /** How many places of 32 bits a value takes of the JVM's stack. */
    static int slots(byte kind) {
        return SLOTS[kind];
    }

    static int load(byte kind) {
        return LOADS[kind];
    }

    static int store(byte kind) {
        return STORES[kind];
    }

    static int returns(byte kind) {
        return RETURNS[kind];
    }

    static String descriptor(byte kind) {
        return DESCRIPTORS[kind];
    }

    /** How many places the values take in arrays of the runtime, where a vector has two and all others one. */
    static int cells(byte[] kinds) {
        int cells = 0;
        for (byte kind : kinds) {
            cells += kind == VECTOR ? 2 : 1;
        }
        return cells;
    }

    static boolean hasReference(byte[] kinds) {
        for (byte kind : kinds) {
            if (kind == REF) {
                return true;
            }
        }
        return false;
    }
}
