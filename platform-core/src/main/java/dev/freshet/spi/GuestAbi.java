package dev.freshet.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How bytes go in and out of a kind of modules. Every module can also be called with raw numbers. Built in are {@code buffer}, {@code
 * wasi-command} and {@code extism}; a module that none speaks to has the ABI {@code raw}. To add one, give it to {@code FreshetBuilder}
 * or declare it as a bean.
 *
 * <p>One object serves all modules and threads, so it holds no state of calls. It is the host's code and trusted; what the guest hands it
 * is not.
 */
public interface GuestAbi {

    /** Its name in reports: lower-case letters, digits and hyphens. */
    String name();

    /** Whether modules like this one speak it. The first ABI that says so is the module's; added ones are asked before those built in. */
    boolean speaks(GuestModule module);

    /** Whether an exported function can be called with bytes. */
    boolean calls(GuestModule module, String function);

    /** What {@link #calls} looks for, for the message of a call that does not fit. */
    String wanted();

    /** Makes one call on a fresh instance: {@link GuestCall#function()} with this input. Returns the answer. */
    byte[] call(GuestCall call, byte[] input);

    /** Exports of type {@code () -> ()} that are invoked in this order before the first call, those that exist. */
    default List<String> initializers(GuestModule module) {
        return List.of("_initialize");
    }

    /** Functions for its modules to import. */
    default List<AbiFunction> functions() {
        return List.of();
    }

    /** How bytes travel in host functions that this module imports, or null if they cannot. */
    default @Nullable HostBytes hostBytes(GuestModule module) {
        return null;
    }
}
