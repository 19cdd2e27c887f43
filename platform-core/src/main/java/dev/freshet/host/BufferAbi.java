package dev.freshet.host;

import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.HostBytes;
import dev.freshet.spi.ValueKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bytes in and out of a guest that exports {@code freshet_alloc} and functions {@code (i32, i32) -> i64} (docs/guest-abi.md). */
final class BufferAbi implements GuestAbi {

    private static final Signature FUNCTION =
            new Signature(List.of(ValueKind.I32, ValueKind.I32), List.of(ValueKind.I64));

    /** Bit 63 of a function's result: the bytes are an error message. Guest memories end below 2 GiB, so no address needs it. */
    private static final long ERROR_BIT = 1L << 63;

    /** The ABI has no codes. */
    private static final int ERROR_CODE = 1;

    @Override
    public String name() {
        return "buffer";
    }

    @Override
    public boolean speaks(GuestModule module) {
        return module.exportsMemory() && AddressedBytes.allocates(module);
    }

    @Override
    public boolean calls(GuestModule module, String function) {
        return module.exports(function, FUNCTION);
    }

    @Override
    public String wanted() {
        return FUNCTION.toString();
    }

    @Override
    public byte[] call(GuestCall call, byte[] input) {
        long packed = call.invoke(AddressedBytes.place(call, input), input.length)[0];
        byte[] answer = call.receive((int) ((packed & ~ERROR_BIT) >>> 32), (int) packed);
        if ((packed & ERROR_BIT) != 0) {
            throw call.error(ERROR_CODE, answer);
        }
        return answer;
    }

    @Override
    public @Nullable HostBytes hostBytes(GuestModule module) {
        return AddressedBytes.of(module);
    }
}
