package dev.freshet.module;

import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.InvalidModuleException;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** The one place where what the engine throws over a module's bytes becomes {@link InvalidModuleException}. */
final class EngineFailures {

    private static final int MAX_MESSAGE_CHARS = 512;

    private EngineFailures() {}

    /**
     * Runs a step of the engine on a module. Any failure but ours and the stop signal is the module's: the engine reports bad bytes by
     * its own exceptions, but also by whatever its data structures throw (index out of bounds, class cast, assertion), and bad classes by
     * the JVM's linkage errors. Running out of heap is nobody's proof against the module and passes.
     *
     * @param action what the platform was doing, in the words of the message
     */
    static <T> T translating(String action, Supplier<T> step) {
        try {
            return step.get();
        } catch (FreshetException | CancellationException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw new InvalidModuleException(action + " overflowed the stack: the module nests too deeply", e);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw new InvalidModuleException(action + " failed: " + describe(e), e);
        }
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null ? "no reason given" : GuestText.escape(message, MAX_MESSAGE_CHARS);
        return failure.getClass().getSimpleName() + ": " + text;
    }
}
