package dev.freshet;

import dev.freshet.admin.CallStats;
import dev.freshet.admin.CompileStats;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ModuleRejections;
import dev.freshet.admin.ModuleReport;
import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import dev.freshet.admin.WatcherReport;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.GuestModule;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the registered extensions and calls them. Every call runs on an instance whose memory, globals and tables are exactly as the
 * module declares them, whatever the calls before did.
 *
 * <p>Safe for use by any number of threads, virtual ones included. Registering compiles the module once (milliseconds to seconds);
 * calling one that is warm makes a system call only when the call is timed or its pages are discarded, which docs/benchmarks.md counts. {@link #close()} waits for calls in flight, then gives all memory back.
 */
public interface WasmExtensionRegistry extends AutoCloseable {

    /** Registers with the platform's default options. See {@link #register(String, byte[], ExtensionOptions)}. */
    default ExtensionInfo register(String name, byte[] module) {
        return register(name, module, ExtensionOptions.defaults());
    }

    /**
     * Validates and compiles a module and makes it the active version of an extension, in one step: calls in flight finish on the old
     * version, the next call uses the new one. See {@link #versions()} for the way back and for more careful ways.
     *
     * @param name see {@link #isValidName}
     * @param module a WebAssembly binary module
     * @throws InvalidModuleException if the bytes are not an acceptable module, or the name is not valid; nothing has changed then
     * @throws PlatformFaultException if the operating system refuses memory; nothing has changed then, a retry is safe
     */
    ExtensionInfo register(String name, byte[] module, ExtensionOptions options);

    /** The versions of each extension: upload without activating, roll back, disable, try a candidate on a share of the calls. */
    ExtensionVersions versions();

    /** Whether an extension can have that name: 1 to 64 characters out of {@code a-z 0-9 . _ -}, the first a letter or digit. */
    static boolean isValidName(String name) {
        int length = name.length();
        if (length == 0 || length > 64 || !isLetterOrDigit(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = name.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** @throws InvalidModuleException if {@link #isValidName} says no; the message has the name, escaped, and the rule */
    static void requireValidName(String name) {
        if (!isValidName(name)) {
            throw new InvalidModuleException("extension name '" + GuestText.escape(name, 80)
                    + "' is not valid: 1 to 64 of a-z 0-9 . _ - and a letter or digit first");
        }
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /**
     * Returns the active version of the extension of that name; null if there is none, or no version of it can be called, because an operator has disabled
     * it, for example.
     */
    @Nullable
    ExtensionInfo find(String name);

    /**
     * Returns the active version of the extension of that name.
     *
     * @throws UnknownExtensionException if there is none
     * @throws ExtensionDisabledException if no version of it can be called; see {@link ExtensionVersions#status}
     */
    ExtensionInfo get(String name);

    /** Returns the active versions of all extensions, ordered by name; disabled extensions are among them. */
    List<ExtensionInfo> list();

    /** Removes the extension and all its versions; calls in flight finish. Returns false if there was none of that name. */
    boolean remove(String name);

    /**
     * Calls an export with raw values on a fresh instance.
     *
     * @param arguments one element for each parameter: i32 in the low 32 bits, i64 as is, f32 and f64 as their IEEE 754 bits
     * @return one element for each result, encoded alike
     * @throws CallRejectedException if nothing ran: unknown extension or export, wrong number of arguments, exhausted pool,
     *     a limit, quarantine
     * @throws GuestTrapException if the guest trapped, overflowed its stack or missed its deadline
     * @throws HostFunctionException if a host function that the guest called failed
     */
    long[] call(String extension, String function, long... arguments);

    /**
     * Calls an export that returns one number, on a fresh instance. As {@link #call(String, String, long...)}, but without an array for
     * the result; with up to three arguments the other overloads need none for the arguments either.
     *
     * @return the result: i32 in the low 32 bits, i64 as is, f32 and f64 as their IEEE 754 bits
     * @throws CallMismatchException if the export does not return exactly one number; and as {@link #call(String, String, long...)}
     */
    long callNumber(String extension, String function, long... arguments);

    /** Without arguments. See {@link #callNumber(String, String, long...)}. */
    default long callNumber(String extension, String function) {
        return callNumber(extension, function, new long[] {});
    }

    /** With one argument. See {@link #callNumber(String, String, long...)}. */
    default long callNumber(String extension, String function, long first) {
        return callNumber(extension, function, new long[] {first});
    }

    /** With two arguments. See {@link #callNumber(String, String, long...)}. */
    default long callNumber(String extension, String function, long first, long second) {
        return callNumber(extension, function, new long[] {first, second});
    }

    /** With three arguments. See {@link #callNumber(String, String, long...)}. */
    default long callNumber(String extension, String function, long first, long second, long third) {
        return callNumber(extension, function, new long[] {first, second, third});
    }

    /**
     * Returns a function that is only called with the types that its caller relies on.
     *
     * @param signature what a version's function must have, exactly; no {@code BYTES} in it
     */
    NumberFunction function(String extension, String function, GuestModule.Signature signature);

    /**
     * Calls an export with bytes on a fresh instance, as the module's ABI has it ({@link ModuleReport#abi()}): a function of the buffer
     * ABI, or {@code _start} of a WASI command, whose input is standard input and whose answer is standard output.
     *
     * @throws CallRejectedException if nothing ran
     * @throws GuestTrapException if the guest trapped, or its answer lies outside its memory or is over the output limit
     * @throws GuestErrorException if the guest answered with an error message or ended with an exit code other than 0
     * @throws HostFunctionException if a host function that the guest called failed
     */
    byte[] call(String extension, String function, byte[] input);

    /**
     * Runs a WASI command ({@code _start}) on a fresh instance.
     *
     * @param input what the guest reads from its standard input
     * @return exit code, standard output and standard error; a non-zero exit code is not an exception
     * @throws CallRejectedException if nothing ran
     * @throws GuestTrapException if the guest trapped or wrote more than the output limit
     */
    CommandResult run(String extension, byte[] input);

    /**
     * Opens a session: several calls on one instance, which is fresh at the start and reset at {@link ExtensionSession#close()}.
     *
     * @throws CallRejectedException if no slot is to be had or the extension is unknown
     */
    ExtensionSession open(String extension);

    /**
     * Returns how the calls of an extension ended, of all its versions, and whether the active one is quarantined.
     *
     * @throws UnknownExtensionException if there is none of that name
     */
    CallStats callStats(String name);

    /**
     * Ends the quarantine of an extension's active version before its time; the next one starts with the first period again.
     *
     * @return false if it was not quarantined
     * @throws UnknownExtensionException if there is none of that name
     */
    boolean release(String name);

    /**
     * Calls the listener after each change of what is called, on the thread that made it or on one of the platform; what it throws is logged and goes no further. {@link
     * ExtensionVersions#onEvent} tells what has changed.
     */
    void onChange(Runnable listener);

    /** Returns counters and gauges of the allocator and the images, as of now. */
    PoolStats stats();

    /** Returns the pool slot by slot. */
    PoolMap poolMap();

    /**
     * Gives physical memory of slots back that have been idle for at least that long. Happens by itself after {@code
     * freshet.pool.idle-trim}.
     *
     * @return slots trimmed
     */
    int trim(Duration idle);

    /** Returns what compiling modules took, as of now. */
    CompileStats compileStats();

    /** Returns how many uploads were not registered, by reason, as of now. */
    ModuleRejections moduleRejections();

    /**
     * Returns how the platform's own threads are that others depend on: the watchdog of deadlines above all. One that stands still is said
     * once in the log, too.
     */
    List<WatcherReport> watchers();

    /** Refuses new calls, waits for those in flight (their deadlines still hold), then gives all memory back. A second call does nothing. */
    @Override
    void close();
}
