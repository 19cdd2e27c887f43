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
 * a body that blocks must let an interrupt end it; one that ignores interrupts holds the thread. It may call extensions itself, the same
 * one included: such a call has a slot and a deadline of its own, and ends with its caller's.
 *
 * @param module first part of the import's name
 * @param name second part
 * @param parameters in order; a guest passes {@link ValueKind#BYTES} as its ABI says (docs/guest-abi.md)
 * @param result null if it returns nothing
 */
public record HostFunction(
        String module,
        String name,
        List<ValueKind> parameters,
        @Nullable ValueKind result,
        Body body) {

    /** @throws IllegalArgumentException if a name is empty */
    public HostFunction {
        if (module.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "a host function needs a module and a name; got '" + module + "' and '" + name + "'");
        }
        parameters = List.copyOf(parameters);
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
