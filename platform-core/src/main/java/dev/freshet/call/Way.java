package dev.freshet.call;

import dev.freshet.CommandResult;
import dev.freshet.instance.GuestInstance;
import dev.freshet.module.rewrite.NumberCalls;
import dev.freshet.version.LoadedVersion;
import dev.freshet.version.LoadedVersion.Function;
import org.jspecify.annotations.Nullable;

/**
 * A way to call a function: what is checked before anything is taken, and what the guest is asked to do. {@link CallScope} does the rest,
 * the same for all.
 *
 * <p>Ways with numbers in and out are constants, and their numbers travel beside them, so that such a call allocates nothing. The others
 * are made for one call and keep its answer.
 */
abstract class Way {

    /** Up to three numbers in, one out. */
    static final Way NUMBER = new Number();

    private Way() {}

    /**
     * Returns the function to call.
     *
     * @throws dev.freshet.CallRejectedException if the module has no such function, or it cannot be called this way
     */
    abstract Function find(LoadedVersion version, String name, int count);

    /**
     * Runs the guest, on an instance that is this call's alone.
     *
     * @param count how many of the numbers are arguments
     * @return the number that the function answers, if this way has one
     */
    abstract long run(LoadedVersion version, Function function, GuestInstance guest, int count, long a, long b, long c);

    /** What a command exited with; 0 for all others. */
    int exitCode() {
        return 0;
    }

    private static final class Number extends Way {

        @Override
        Function find(LoadedVersion version, String name, int count) {
            Function few = version.fewNumbers(name, count);
            return few != null && few.hasResult() ? few : version.numberFunction(name, count);
        }

        @Override
        long run(LoadedVersion version, Function function, GuestInstance guest, int count, long a, long b, long c) {
            return function.few()
                    ? guest.callNumber(function.export(), count, a, b, c)
                    : guest.call(function.export(), NumberCalls.array(count, a, b, c))[0];
        }
    }

    /** Numbers in, numbers out. */
    static class Numbers extends Way {

        private final long[] arguments;
        private final boolean one;
        private long @Nullable [] results;

        /** @param one whether the function must return exactly one number */
        Numbers(long[] arguments, boolean one) {
            this.arguments = arguments;
            this.one = one;
        }

        @Override
        Function find(LoadedVersion version, String name, int count) {
            return one ? version.numberFunction(name, arguments.length) : version.rawFunction(name, arguments.length);
        }

        @Override
        long run(LoadedVersion version, Function function, GuestInstance guest, int count, long a, long b, long c) {
            if (function.few()) {
                long result = guest.callNumber(
                        function.export(),
                        arguments.length,
                        NumberCalls.at(arguments, 0),
                        NumberCalls.at(arguments, 1),
                        NumberCalls.at(arguments, 2));
                results = function.results(result);
            } else {
                results = guest.call(function.export(), arguments);
            }
            return 0;
        }

        long[] results() {
            long[] present = results;
            return present == null ? LoadedVersion.NO_RESULTS : present;
        }
    }

    /** Bytes in, bytes out, by the module's ABI. */
    static final class Bytes extends Way {

        private final byte[] input;
        private byte @Nullable [] answer;

        Bytes(byte[] input) {
            this.input = input;
        }

        @Override
        Function find(LoadedVersion version, String name, int count) {
            Function function = version.bytesFunction(name);
            version.checkInput(input.length);
            return function;
        }

        @Override
        long run(LoadedVersion version, Function function, GuestInstance guest, int count, long a, long b, long c) {
            answer = guest.begin(function.export()).call(version.context().abi(), input);
            return 0;
        }

        byte[] answer() {
            return required(answer);
        }
    }

    /** A WASI command: bytes on its standard input. */
    static final class Command extends Way {

        private final byte[] input;
        private @Nullable CommandResult result;

        Command(byte[] input) {
            this.input = input;
        }

        @Override
        Function find(LoadedVersion version, String name, int count) {
            Function start = version.start();
            version.checkInput(input.length);
            return start;
        }

        @Override
        long run(LoadedVersion version, Function function, GuestInstance guest, int count, long a, long b, long c) {
            result = guest.begin(function.export()).run(input);
            return 0;
        }

        @Override
        int exitCode() {
            return required(result).exitCode();
        }

        CommandResult result() {
            return required(result);
        }
    }

    private static <T> T required(@Nullable T present) {
        if (present == null) {
            throw new IllegalStateException("the call has not returned");
        }
        return present;
    }
}
