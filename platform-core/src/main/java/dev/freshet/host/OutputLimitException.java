package dev.freshet.host;

import run.endive.runtime.WasmRuntimeException;

/** A guest wrote more to standard output than it may; a trap, so that the engine ends the guest. */
public final class OutputLimitException extends WasmRuntimeException {

    private static final long serialVersionUID = 1L;

    private final long value;
    private final long bound;

    OutputLimitException(long value, long bound) {
        super("the guest's output has " + value + " bytes or more; its limit is " + bound);
        this.value = value;
        this.bound = bound;
    }

    /** Bytes with the write that was too much. */
    public long value() {
        return value;
    }

    public long bound() {
        return bound;
    }
}
