package dev.freshet.compile.runtime;

import org.jspecify.annotations.Nullable;

/** A global as others see it: an instance that imports it, or the host. */
public abstract class GuestGlobal {

    /** The bits of a number; the lower half of a vector. */
    public abstract long low();

    public abstract long high();

    public abstract @Nullable Object reference();

    public abstract void setLow(long value);

    public abstract void setHigh(long value);

    public abstract void setReference(@Nullable Object value);
}
