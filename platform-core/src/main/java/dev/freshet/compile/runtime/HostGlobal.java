package dev.freshet.compile.runtime;

import org.jspecify.annotations.Nullable;

/** A global of the host. */
public final class HostGlobal extends GuestGlobal {

    private long low;
    private long high;
    private @Nullable Object reference;

    public HostGlobal(long low, long high, @Nullable Object reference) {
        this.low = low;
        this.high = high;
        this.reference = reference;
    }

    @Override
    public long low() {
        return low;
    }

    @Override
    public long high() {
        return high;
    }

    @Override
    public @Nullable Object reference() {
        return reference;
    }

    @Override
    public void setLow(long value) {
        low = value;
    }

    @Override
    public void setHigh(long value) {
        high = value;
    }

    @Override
    public void setReference(@Nullable Object value) {
        reference = value;
    }
}
