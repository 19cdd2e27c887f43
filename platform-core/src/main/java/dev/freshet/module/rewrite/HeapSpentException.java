package dev.freshet.module.rewrite;

import run.endive.runtime.WasmRuntimeException;

/** A guest has asked for more heap than there is for it. No guest can catch it. */
public final class HeapSpentException extends WasmRuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final long value;
    private final long bound;

    HeapSpentException(String message, String property, long value, long bound) {
        super(message);
        this.property = property;
        this.value = value;
        this.bound = bound;
    }

    /** The property that sets the bound. */
    public String property() {
        return property;
    }

    /** Bytes there would have been. */
    public long value() {
        return value;
    }

    /** Bytes allowed. */
    public long bound() {
        return bound;
    }
}
