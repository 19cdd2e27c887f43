package dev.freshet.sample.extensions;

import dev.freshet.CallMismatchException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call with numbers, which travel as text: a number of JSON cannot hold every i64, nor NaN. */
record RawCall(@Nullable List<@Nullable String> arguments) {

    /** What came back, one for each result of the function. */
    record Answer(List<Value> results) {

        static Answer of(List<ValueType> types, long[] results) {
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < results.length; i++) {
                ValueType type = types.get(i);
                values.add(new Value(type.text(), type.print(results[i])));
            }
            return new Answer(values);
        }
    }

    record Value(String type, String value) {}

    /**
     * Returns the arguments as the platform takes them.
     *
     * @throws CallMismatchException if their number or one of them does not fit the types
     */
    long[] encode(List<ValueType> types) {
        List<@Nullable String> given = arguments == null ? List.of() : arguments;
        if (given.size() != types.size()) {
            throw new CallMismatchException(
                    "the function takes " + types.size() + " arguments, the request has " + given.size());
        }
        long[] encoded = new long[given.size()];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = encode(i, types.get(i), given.get(i));
        }
        return encoded;
    }

    private static long encode(int index, ValueType type, @Nullable String text) {
        try {
            return type.parse(text == null ? "" : text.strip());
        } catch (IllegalArgumentException e) {
            throw new CallMismatchException("arguments[" + index + "] must be " + type.text() + ": " + e.getMessage());
        }
    }
}
