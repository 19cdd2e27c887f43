package dev.freshet.module;

import dev.freshet.GuestText;
import java.util.ArrayList;
import java.util.List;

/**
 * The guest's functions out of the JVM's stack trace of what ended it: compiled code has one method for each function. Functions that the
 * engine interprets do not show. WebAssembly's traps are thrown by code, not by the JVM's own checks, so they keep their trace however often
 * they are thrown.
 */
public final class GuestStack {

    /** Most functions listed; of a stack overflow the rest repeats them. */
    private static final int MAX_FUNCTIONS = 32;

    /** Causes looked at: the engine wraps a stack overflow once. */
    private static final int MAX_CAUSES = 3;

    /** Package of the engine's generated classes. */
    private static final String GENERATED = "run.endive.$gen.";

    private GuestStack() {}

    /**
     * Returns the names of the functions that ran, the innermost first; escaped and capped, at most 32.
     *
     * @param caller name of the class that called the guest: frames below it are somebody else's, such as a guest whose host function
     *     called this one
     */
    public static List<String> of(CompiledModule module, Throwable failure, String caller) {
        Throwable throwable = failure;
        for (int i = 0; i < MAX_CAUSES && throwable != null; i++) {
            List<String> functions = functions(module, throwable.getStackTrace(), caller);
            if (!functions.isEmpty()) {
                return functions;
            }
            throwable = throwable.getCause();
        }
        return List.of();
    }

    private static List<String> functions(CompiledModule module, StackTraceElement[] frames, String caller) {
        List<String> functions = new ArrayList<>();
        for (StackTraceElement frame : frames) {
            if (frame.getClassName().equals(caller) || functions.size() == MAX_FUNCTIONS) {
                break;
            }
            int function =
                    frame.getClassName().startsWith(GENERATED) ? EngineCompiler.functionOf(frame.getMethodName()) : -1;
            if (function >= 0) {
                functions.add(GuestText.escape(module.nameInStack(function), GuestText.MAX_NAME_CHARS));
            }
        }
        return List.copyOf(functions);
    }
}
