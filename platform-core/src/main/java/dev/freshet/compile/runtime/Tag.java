package dev.freshet.compile.runtime;

import dev.freshet.compile.runtime.types.RuntimeType;

/** A kind of exception of guests. Tags are equal if they are the same object. */
public final class Tag {

    private final RuntimeType type;

    public Tag(RuntimeType type) {
        this.type = type;
    }

    public RuntimeType type() {
        return type;
    }
}
