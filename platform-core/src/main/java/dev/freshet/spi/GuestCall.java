package dev.freshet.spi;

import dev.freshet.CommandResult;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * One call of a guest, as an ABI sees it. Valid until the call ends, on its thread; not to be kept. Any other use of the instance is an
 * {@link IllegalStateException}.
 *
 * <p>What the guest does wrong meanwhile ends it by an unchecked exception that the platform turns into {@link GuestTrapException}; let it
 * pass.
 */
public interface GuestCall {

    /** Name of the extension. */
    String extension();

    /** The function that the caller called. */
    String function();

    /** Its parameters and results. */
    GuestModule.Signature signature();

    /**
     * Invokes {@link #function()}.
     *
     * @param arguments as {@link WasmExtensionRegistry#call(String, String, long...)} takes them
     * @return its results, encoded alike
     * @throws IllegalArgumentException if it takes another number of arguments
     */
    long[] invoke(long... arguments);

    /**
     * Invokes an export; also while the guest is in a host function.
     *
     * @throws IllegalArgumentException if there is none of that name, or it takes another number of arguments
     */
    long[] invoke(String export, long... arguments);

    /** Invokes {@link #function()} with this as the WASI standard input; returning is exit code 0. */
    CommandResult command(byte[] standardInput);

    /** The guest's memory; a trap if it has none. */
    GuestMemory memory();

    /** Copies bytes that the guest hands to the host out of its memory; a trap if they do not lie there or are over the output limit. */
    byte[] receive(int guestAddress, int bytes);

    /** {@link ExtensionOptions#config()}. */
    Map<String, String> config();

    /** {@link ExtensionOptions#grants()}. */
    Set<String> grants();

    /** Most bytes of one input. */
    long inputBytes();

    /** Most bytes of one answer. */
    long outputBytes();

    /** What the ABI has kept during this call, or null. */
    @Nullable
    Object state();

    /** Keeps an object of the ABI until the call, or the session it belongs to, ends. */
    void keep(@Nullable Object state);

    /** Whether a log line of this level would be written. */
    boolean logs(Level level);

    /** Logs a line of the guest's to {@code freshet.extension.<name>}, escaped, and cut off at the call's log limit, which bounds characters and lines. */
    void log(Level level, String line);

    /**
     * As {@link #log(Level, String)}, out of the guest's memory, of which no more is read than can be logged. A range that does not lie there is
     * a trap; if nothing is logged, it is not looked at.
     */
    void log(Level level, int guestAddress, int bytes);

    /** A trap for the ABI to throw: the guest broke its rules. Guest text in the message must be escaped already. */
    GuestTrapException trap(String message);

    /** A trap for the ABI to throw: the guest hands over more bytes than {@link #outputBytes()}. */
    GuestTrapException overOutputLimit(long bytes);

    /**
     * An error of the guest's own for the ABI to throw.
     *
     * @param code what the ABI calls its code
     * @param message UTF-8, hostile: it is escaped and capped here
     */
    GuestErrorException error(int code, byte[] message);
}
