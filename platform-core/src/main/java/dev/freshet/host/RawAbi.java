package dev.freshet.host;

import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.HostBytes;
import org.jspecify.annotations.Nullable;

/** What every module speaks: numbers, not bytes. */
final class RawAbi implements GuestAbi {

    @Override
    public String name() {
        return "raw";
    }

    @Override
    public boolean speaks(GuestModule module) {
        return true;
    }

    @Override
    public boolean calls(GuestModule module, String function) {
        return false;
    }

    @Override
    public String wanted() {
        return "a module that speaks an ABI with bytes (docs/guest-abi.md)";
    }

    @Override
    public byte[] call(GuestCall call, byte[] input) {
        throw new IllegalStateException("no function of the ABI '" + name() + "' can be called with bytes");
    }

    @Override
    public @Nullable HostBytes hostBytes(GuestModule module) {
        return AddressedBytes.of(module);
    }
}
