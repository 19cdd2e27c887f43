package dev.freshet.compile;

import dev.freshet.wasm.TypeSection;

/**
 * A function type as emitted methods have it: the parameters and then the state. The first result is returned; the others, and the upper half
 * of a vector, are in {@code GuestState.results} by their place. Methods of more parameters than the JVM allows take them in two arrays.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FunctionShape(byte[] params, byte[] results, boolean wide, String descriptor) {

    /** Less than the JVM's 255, with room for the state and what dispatching methods add. */
    private static final int MOST_SLOTS = 248;

    static FunctionShape of(TypeSection types, int type) {
        byte[] params = new byte[types.paramCount(type)];
        int slots = 0;
        for (int i = 0; i < params.length; i++) {
            params[i] = Kinds.of(types.param(type, i));
            slots += Kinds.slots(params[i]);
        }
        byte[] results = new byte[types.resultCount(type)];
        for (int i = 0; i < results.length; i++) {
            results[i] = Kinds.of(types.result(type, i));
        }
        boolean wide = slots > MOST_SLOTS;
        return new FunctionShape(params, results, wide, descriptor(params, results, wide, ""));
    }

    /** The kind that a method returns; 0 for nothing. */
    byte returned() {
        return returned(results);
    }

    private static byte returned(byte[] results) {
        if (results.length == 0) {
            return 0;
        }
        return results[0] == Kinds.VECTOR ? Kinds.LONG : results[0];
    }

    /** The descriptor with parameters between the function's own and the state. */
    String descriptorWith(String extra) {
        return descriptor(params, results, wide, extra);
    }

    private static String descriptor(byte[] params, byte[] results, boolean wide, String extra) {
        StringBuilder text = new StringBuilder(64).append('(');
        if (wide) {
            text.append(Names.ARRAYS);
        } else {
            for (byte param : params) {
                text.append(Kinds.descriptor(param));
            }
        }
        return text.append(extra)
                .append(Names.STATE_DESCRIPTOR)
                .append(')')
                .append(Kinds.descriptor(returned(results)))
                .toString();
    }

    /** Places of the parameters or the results, whichever are more: the length of arrays that hold either. */
    int cells() {
        return Math.max(Kinds.cells(params), Kinds.cells(results));
    }

    boolean hasReferences() {
        return Kinds.hasReference(params) || Kinds.hasReference(results);
    }

    /** The slots of the parameters as a method has them. */
    int paramSlots() {
        if (wide) {
            return 2;
        }
        int slots = 0;
        for (byte param : params) {
            slots += Kinds.slots(param);
        }
        return slots;
    }
}
