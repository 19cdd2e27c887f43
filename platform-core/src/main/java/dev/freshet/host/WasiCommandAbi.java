package dev.freshet.host;

import dev.freshet.CommandResult;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.HostBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WASI command: input on standard input, answer on standard output. */
final class WasiCommandAbi implements GuestAbi {

    private static final String START = "_start";
    private static final Signature FUNCTION = new Signature(List.of(), List.of());

    @Override
    public String name() {
        return "wasi-command";
    }

    @Override
    public boolean speaks(GuestModule module) {
        return module.exports(START, FUNCTION);
    }

    @Override
    public boolean calls(GuestModule module, String function) {
        return function.equals(START);
    }

    @Override
    public String wanted() {
        return START + " of a WASI command";
    }

    @Override
    public byte[] call(GuestCall call, byte[] input) {
        CommandResult result = call.command(input);
        if (result.exitCode() != 0) {
            throw call.error(result.exitCode(), ("exit code " + result.exitCode()).getBytes(StandardCharsets.UTF_8));
        }
        return result.output();
    }

    /** None: a command initialises in {@code _start}. */
    @Override
    public List<String> initializers(GuestModule module) {
        return List.of();
    }

    @Override
    public @Nullable HostBytes hostBytes(GuestModule module) {
        return AddressedBytes.of(module);
    }
}
