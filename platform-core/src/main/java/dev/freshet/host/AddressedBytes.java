package dev.freshet.host;

import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.HostBytes;
import dev.freshet.spi.ValueKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in the guest's own memory. A parameter is two numbers, address and length; a result is one, {@code address << 32 | length}, of
 * memory that the guest's {@code freshet_alloc} hands out.
 */
final class AddressedBytes implements HostBytes {

    static final String ALLOCATE = "freshet_alloc";

    /** {@code (i32 size) -> i32 address}. */
    private static final Signature ALLOCATE_SIGNATURE = new Signature(List.of(ValueKind.I32), List.of(ValueKind.I32));

    private static final AddressedBytes BOTH_WAYS = new AddressedBytes(true);
    private static final AddressedBytes TO_THE_HOST = new AddressedBytes(false);

    private static final List<ValueKind> ADDRESS_AND_LENGTH = List.of(ValueKind.I32, ValueKind.I32);

    private final boolean allocates;

    private AddressedBytes(boolean allocates) {
        this.allocates = allocates;
    }

    /** How bytes travel for this module, or null if it shows no memory. */
    static @Nullable HostBytes of(GuestModule module) {
        if (!module.exportsMemory()) {
            return null;
        }
        return allocates(module) ? BOTH_WAYS : TO_THE_HOST;
    }

    static boolean allocates(GuestModule module) {
        return module.exports(ALLOCATE, ALLOCATE_SIGNATURE);
    }

    @Override
    public List<ValueKind> parameter() {
        return ADDRESS_AND_LENGTH;
    }

    @Override
    public byte[] read(GuestCall call, long[] values, int first) {
        return call.receive((int) values[first], (int) values[first + 1]);
    }

    @Override
    public @Nullable ValueKind result() {
        return allocates ? ValueKind.I64 : null;
    }

    @Override
    public long write(GuestCall call, byte[] bytes) {
        return (long) place(call, bytes) << 32 | bytes.length;
    }

    /** Writes bytes where the guest wants them; returns the address, 0 for no bytes. */
    static int place(GuestCall call, byte[] bytes) {
        if (bytes.length == 0) {
            return 0;
        }
        int address = (int) call.invoke(ALLOCATE, bytes.length)[0];
        if (address == 0) {
            throw call.trap(ALLOCATE + " has no room for " + bytes.length + " bytes");
        }
        call.memory().write(address, bytes);
        return address;
    }
}
