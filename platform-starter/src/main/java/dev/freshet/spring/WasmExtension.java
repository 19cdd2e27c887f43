package dev.freshet.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An interface whose methods call an extension. Interfaces in the application's packages become beans; {@link EnableWasmExtensions} names
 * other packages.
 *
 * <pre>{@code
 * @WasmExtension("pricing")
 * interface Pricing {
 *     Quotation price(Cart cart);                        // JSON in, JSON out
 *
 *     @WasmFunction("vat_cents")
 *     long vat(long cents, long basisPoints);            // raw numbers
 * }
 * }</pre>
 *
 * <p>Each call runs on a fresh instance of the module that has the name at that moment; nothing is kept of an older one. How parameters
 * and results travel:
 *
 * <ul>
 *   <li>If all of them are {@code int}, {@code long}, {@code float}, {@code double} or {@code boolean} (as i32) or the result is {@code
 *       void}, the export is called with raw numbers.
 *   <li>Otherwise bytes go in and out. One parameter is the input: {@code byte[]} and {@code ByteBuffer} as they are, {@code String} as
 *       UTF-8, everything else as JSON. Several are the members of a JSON object, named after the parameters. Results alike.
 *   <li>{@code Optional} stands for an empty input, and for an answer that is empty or JSON's {@code null}.
 *   <li>{@code CompletableFuture} runs the call on the bean {@code freshetClientExecutor}.
 * </ul>
 *
 * <p>Methods are checked against the module at start and whenever it changes: a method that does not fit stops the start, or is refused
 * with {@link dev.freshet.CallMismatchException} until the module fits again. Methods throw what {@link
 * dev.freshet.WasmExtensionRegistry} throws, and {@link dev.freshet.GuestAnswerException} for an answer that is not of the result's type.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface WasmExtension {

    /** Name of the extension. */
    String value();
}
