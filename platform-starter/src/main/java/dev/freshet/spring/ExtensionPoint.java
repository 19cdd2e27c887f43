package dev.freshet.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A bean's method that an extension may answer in the place of its Java body.
 *
 * <pre>{@code
 * @ExtensionPoint("pricing.discount")
 * long discount(long cents, int pieces) {
 *     return pieces >= 10 ? cents / 20 : 0;     // answers while no extension 'pricing' is registered
 * }
 * }</pre>
 *
 * <p>The point's name says which extension and which of its exports: what stands before the last dot, and after it. {@code
 * freshet.extension-points.<point>.extensions} names other extensions for the export, several in order; {@code mode} says what becomes of
 * several. Parameters and results travel as for {@link WasmExtension}, and are checked against the modules alike.
 *
 * <p>Usual rules of Spring's proxies hold: the method belongs to a bean, is neither private nor final, and is called from outside the bean
 * (a call by {@code this} always runs the Java body). The extension takes the place of the body alone, so whatever else the method declares
 * ({@code @Transactional}, {@code @PreAuthorize}, {@code @Retryable}, {@code @Cacheable}) surrounds the extension's answer too.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ExtensionPoint {

    /** Name of the point: {@code extension.function}, or the extension alone for a function named like the method. */
    String value();

    /** What becomes of the call when an active extension fails; {@code freshet.extension-points.<point>.on-failure} overrides it. */
    OnFailure onFailure() default OnFailure.FALLBACK;

    /** What becomes of a call whose extension fails: traps, answers with an error, is late, rejected or quarantined. */
    enum OnFailure {
        /** The Java body answers; a warning says why. */
        FALLBACK,
        /** The caller gets the extension's exception. */
        THROW
    }
}
