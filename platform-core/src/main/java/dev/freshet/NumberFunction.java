package dev.freshet;

import dev.freshet.spi.GuestModule;

/**
 * A function of an extension as its caller knows it: by name, and by the types of its parameters and results. Raw values say nothing of their types, so
 * a version whose function has others would take a {@code long} for a {@code double}; here its calls are refused. Each call looks at the version
 * that it goes to, be it active or a canary. That costs one comparison.
 *
 * <p>Made by {@link WasmExtensionRegistry#function}, whether the extension is registered or not; holds nothing of it, needs no closing, and is safe for
 * use by any number of threads. Its methods are {@link WasmExtensionRegistry#call(String, String, long...)} and {@link
 * WasmExtensionRegistry#callNumber(String, String, long...)}; in addition they throw {@link CallMismatchException} if the version's function is not
 * {@linkplain GuestModule#exports of that type}: nothing has run then.
 */
public interface NumberFunction {

    /** Returns one element for each result. */
    long[] call(long... arguments);

    /** Returns the one result. */
    long callNumber(long... arguments);

    /** Without arguments. */
    long callNumber();

    /** With one argument. */
    long callNumber(long first);

    /** With two arguments. */
    long callNumber(long first, long second);

    /** With three arguments. */
    long callNumber(long first, long second, long third);
}
