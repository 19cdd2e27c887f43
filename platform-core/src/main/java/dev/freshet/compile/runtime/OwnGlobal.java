package dev.freshet.compile.runtime;

import org.jspecify.annotations.Nullable;

/** A global that an instance's module defines, which is a field of its state. */
public final class OwnGlobal extends GuestGlobal {

    private final GuestState owner;
    private final int index;

    public OwnGlobal(GuestState owner, int index) {
        this.owner = owner;
        this.index = index;
    }

    @Override
    public long low() {
        return owner.globalLow(index);
    }

    @Override
    public long high() {
        return owner.globalHigh(index);
    }

    @Override
    public @Nullable Object reference() {
        return owner.globalReference(index);
    }

    @Override
    public void setLow(long value) {
        owner.setGlobalLow(index, value);
    }

    @Override
    public void setHigh(long value) {
        owner.setGlobalHigh(index, value);
    }

    @Override
    public void setReference(@Nullable Object value) {
        owner.setGlobalReference(index, value);
    }
}
