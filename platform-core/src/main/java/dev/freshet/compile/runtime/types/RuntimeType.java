package dev.freshet.compile.runtime.types;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A defined type at run time. Equal types of all modules of one {@link TypeSpace} are the same object, so a test for a type is one for
 * identity, or one look into the display of supertypes.
 */
public final class RuntimeType {

    /** Supertypes by their depth, this one last. */
    private final RuntimeType[] display;

    private final FieldLayout layout;

    /** @param layout where fields of a structure or elements of an array are; {@link FieldLayout#FUNCTION} of a function type */
    public RuntimeType(@Nullable RuntimeType parent, FieldLayout layout) {
        int depth = parent == null ? 0 : parent.display.length;
        this.display = parent == null ? new RuntimeType[1] : Arrays.copyOf(parent.display, depth + 1);
        this.display[depth] = this;
        this.layout = layout;
    }

    public FieldLayout layout() {
        return layout;
    }

    public boolean isSubtypeOf(RuntimeType other) {
        int depth = other.display.length - 1;
        return this == other || (depth < display.length && display[depth] == other);
    }
}
