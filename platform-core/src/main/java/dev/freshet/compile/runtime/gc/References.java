package dev.freshet.compile.runtime.gc;

import dev.freshet.compile.runtime.Trap;
import org.jspecify.annotations.Nullable;

/** Instructions on references of every type. */
public final class References {

    private References() {}

    public static int isNull(@Nullable Object reference) {
        return reference == null ? 1 : 0;
    }

    public static Object nonNull(@Nullable Object reference) {
        if (reference == null) {
            throw new Trap(Trap.NULL_REFERENCE);
        }
        return reference;
    }

    /** Small integers are equal if their values are; everything else if it is the same object. */
    @SuppressWarnings("ReferenceEquality")
    public static int equal(@Nullable Object a, @Nullable Object b) {
        return a == b || (a instanceof I31 && a.equals(b)) ? 1 : 0;
    }
}
