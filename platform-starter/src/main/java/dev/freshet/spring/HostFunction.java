package dev.freshet.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A bean's method that guests may import as {@code module.name}. Only an extension whose {@code freshet.extensions.<name>.grants} has
 * {@code module.name} or {@code module.*} gets it; a module that imports it without the grant is not registered.
 *
 * <pre>{@code
 * @HostFunction(module = "shop", name = "stock")
 * int stock(String sku) { ... }
 * }</pre>
 *
 * <p>{@code int}, {@code long}, {@code float}, {@code double} and {@code boolean} (as i32) are numbers of the import; every other parameter
 * and result travels as bytes of its own: {@code byte[]} and {@code ByteBuffer} as they are, {@code String} as UTF-8, everything else as
 * JSON. A parameter of type {@link dev.freshet.spi.HostCall} is no argument: it tells which extension calls.
 *
 * <p>The method runs on the caller's thread, so in the transaction, observation and security context of whoever called the extension, and
 * within that call's deadline, at which the thread is interrupted. It is called through the bean's proxy. What it throws ends the guest's call.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface HostFunction {

    /** Module of the import. */
    String module();

    /** Name of the import; the method's name if empty. */
    String name() default "";

    /**
     * Whether the deadline's interrupt may hit the method. An interrupt closes a file channel that the method happens to use, for everybody; with
     * {@code false} the deadline waits until the method has returned, and a call that is late already does not begin it. Such a method holds the
     * thread for as long as it takes.
     */
    boolean interruptible() default true;
}
