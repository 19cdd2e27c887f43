package dev.freshet.module.rewrite;

import run.endive.runtime.Machine;

/**
 * A machine's functions called without arrays: up to three numbers in, at most one out, each as its bits in a long, as in {@link
 * Machine#call}. Compiled machines implement it ({@link NumberEntry}), for the functions they have a direct way to; all others are called
 * through arrays. Whatever {@link Machine#call} throws, this throws.
 */
@FunctionalInterface
public interface NumberCalls {

    /** Most parameters of a function that can be called so. */
    int MOST_PARAMETERS = 3;

    /**
     * Calls a function whose parameters, at most three, and results, at most one, are numbers.
     *
     * @param function its index, imported ones first
     * @param count of its parameters; the other arguments are ignored
     * @return the result, 0 if it has none
     */
    long call(int function, int count, long first, long second, long third);

    /** Returns the machine's own, or one that calls it through arrays. */
    static NumberCalls of(Machine machine) {
        return machine instanceof NumberCalls direct
                ? direct
                : (function, count, first, second, third) ->
                        throughArrays(machine, function, count, first, second, third);
    }

    /** What generated code calls for a function that it has no direct way to. */
    static long throughArrays(Machine machine, int function, int count, long first, long second, long third) {
        long[] results = machine.call(function, array(count, first, second, third));
        return results == null || results.length == 0 ? 0 : results[0];
    }

    /** Returns so many arguments in an array. */
    static long[] array(int count, long first, long second, long third) {
        return switch (count) {
            case 0 -> new long[] {};
            case 1 -> new long[] {first};
            case 2 -> new long[] {first, second};
            default -> new long[] {first, second, third};
        };
    }

    /** Returns an argument out of an array, or 0 if it has none there. */
    static long at(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }
}
