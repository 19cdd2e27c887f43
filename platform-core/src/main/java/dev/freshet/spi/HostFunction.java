package dev.freshet.spi;

import dev.freshet.HostFunctionException;
import dev.freshet.settings.ExtensionOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of the host that guests may import. It is offered to an extension only if {@link ExtensionOptions#grants()} holds {@code
 * module.name} or {@code module.*}.
 *
 * <p>It runs on the thread that called the extension, inside that call's deadline. When the deadline passes, the thread is interrupted, so
 * a body that blocks must let an interrupt end it; one that ignores interrupts holds the thread. An interrupt can do more than end a wait: it
 * closes a {@link java.nio.channels.FileChannel} or another interruptible channel for everybody who uses it. A body that shares one, or that must
 * not be cut off for another reason, is offered {@link #uninterruptible()}.
 *
 * <p>It may call extensions itself, the same one included: such a call has a slot and a deadline of its own, and ends with its caller's. A session
 * whose call it serves refuses it.
 *
 * @param module first part of the import's name
 * @param name second part
 * @param parameters in order; a guest passes {@link ValueKind#BYTES} as its ABI says (docs/guest-abi.md)
 * @param result null if it returns nothing
 * @param interruptible whether a deadline that passes while it runs interrupts the thread at once; otherwise after it has returned
 */
public record HostFunction(
        String module,
        String name,
        List<ValueKind> parameters,
        @Nullable ValueKind result,
        Body body,
        boolean interruptible) {

    /** As the canonical one, for a body that deadlines interrupt. */
    public HostFunction(String module, String name, List<ValueKind> parameters, @Nullable ValueKind result, Body body) {
        this(module, name, parameters, result, body, true);
    }

    /** @throws IllegalArgumentException if a name is empty */
    public HostFunction {
        if (module.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "a host function needs a module and a name; got '" + module + "' and '" + name + "'");
        }
        parameters = List.copyOf(parameters);
    }

    /**
     * Returns the same function, not to be interrupted by deadlines: the interrupt is delivered when it has returned or thrown, and if one has come
     * before, the function is not begun. So it holds the thread as long as it takes, an extension that it calls as long as that one's own limit; keep
     * it short. Interrupts by others than this registry's deadlines reach it.
     */
    public HostFunction uninterruptible() {
        return new HostFunction(module, name, parameters, result, body, false);
    }

    /** Both parts of the name, as grants and messages have it: {@code module.name}. */
    public String id() {
        return module + "." + name;
    }

    /** What a host function does. Called by any number of threads at the same time. */
    @FunctionalInterface
    public interface Body {

        /**
         * @param arguments one for each parameter, of the Java type that its {@link ValueKind} names; nobody else holds the arrays
         * @return an object of the result's Java type, or null if the function has no result
         * @throws Exception ends the guest: the extension's caller gets a {@link HostFunctionException} with this as its cause
         */
        @Nullable
        Object call(HostCall call, Object[] arguments) throws Exception;
    }
}
