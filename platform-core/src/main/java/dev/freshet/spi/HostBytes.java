package dev.freshet.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How {@link ValueKind#BYTES} travel between a guest and host functions. */
public interface HostBytes {

    /** What the guest passes for one parameter. */
    List<ValueKind> parameter();

    /** Copies a parameter out of the guest; {@code values[first]} is the first of what {@link #parameter()} says. */
    byte[] read(GuestCall call, long[] values, int first);

    /** What the guest gets as the result, or null if it cannot be given one. */
    @Nullable
    ValueKind result();

    /** Gives the guest a result; returns the value of type {@link #result()}. */
    long write(GuestCall call, byte[] bytes);
}
