package dev.freshet.compile.runtime;

import dev.freshet.compile.runtime.types.RuntimeType;
import org.jspecify.annotations.Nullable;

/** A function that an instance's module defines. */
public final class GuestFunction extends FunctionRef {

    private final GuestState owner;
    private final int typeIndex;
    private final int id;

    /**
     * @param typeIndex the function's type in the owner's module
     * @param id its number among the module's own functions, in the order of their types: those of one type have numbers in a row
     */
    GuestFunction(GuestState owner, RuntimeType type, int typeIndex, int id) {
        super(type);
        this.owner = owner;
        this.typeIndex = typeIndex;
        this.id = id;
    }

    public GuestState owner() {
        return owner;
    }

    int typeIndex() {
        return typeIndex;
    }

    int id() {
        return id;
    }

    /** For emitted code: the number of an own function of an instance, -1 for every other value, null included. */
    public static int ownId(@Nullable Object function, GuestState state) {
        return function instanceof GuestFunction own && own.owner == state ? own.id : -1;
    }

    @Override
    public void invoke(long[] values, @Nullable Object[] references) {
        owner.enter(typeIndex, id, values, references);
    }
}
