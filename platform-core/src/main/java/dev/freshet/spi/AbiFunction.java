package dev.freshet.spi;

import dev.freshet.settings.ExtensionOptions;
import org.jspecify.annotations.Nullable;

/**
 * A function that an ABI offers to its modules.
 *
 * @param module first part of the import's name
 * @param name second part
 * @param signature as the module must import it; at most one result
 * @param grant the entry of {@link ExtensionOptions#grants()} that it needs, or null. One that ends with a colon is given by any entry that
 *     begins with it.
 */
public record AbiFunction(
        String module,
        String name,
        GuestModule.Signature signature,
        @Nullable String grant,
        Body body) {

    /** What it does. Called by any number of threads at the same time, so state lies in {@link GuestCall#state()}. */
    @FunctionalInterface
    public interface Body {

        /**
         * @param arguments as the guest passed them, encoded as everywhere; not to be kept
         * @return the result; anything if there is none
         * @throws Exception other than an unchecked one: the host's failure, as that of a {@link HostFunction}
         */
        long call(GuestCall call, long[] arguments) throws Exception;
    }
}
