package dev.freshet.wasm;

import dev.freshet.ModuleLimitException;
import java.util.Arrays;

/** How much of everything a module may have. Immutable. */
public final class ModuleBudget {

    private static final ModuleBudget USUAL = new ModuleBudget(usualBounds());
    private static final ModuleBudget UNBOUNDED = new ModuleBudget(mostOfAll());

    private final long[] bounds;

    private ModuleBudget(long[] bounds) {
        this.bounds = bounds;
    }

    /** The usual bound of each count. */
    public static ModuleBudget usual() {
        return USUAL;
    }

    /** No bound but those of the format and of what is valid: for modules that have been accepted. */
    public static ModuleBudget unbounded() {
        return UNBOUNDED;
    }

    /** This, with another bound for one count; one that is too high for it is lowered to the highest that it can have. */
    public ModuleBudget with(ModuleCount count, long bound) {
        long[] changed = bounds.clone();
        changed[count.ordinal()] = Math.min(bound, count.most());
        return new ModuleBudget(changed);
    }

    public long bound(ModuleCount count) {
        return bounds[count.ordinal()];
    }

    /** Throws a {@link ModuleLimitException} when a value is over its bound. */
    void check(ModuleCount count, long value) {
        long bound = bounds[count.ordinal()];
        if (value > bound) {
            throw new ModuleLimitException(
                    "the module has " + value + " " + count.what(),
                    count.property(),
                    value,
                    bound,
                    "make the module smaller, or raise it");
        }
    }

    private static long[] usualBounds() {
        return Arrays.stream(ModuleCount.values()).mapToLong(ModuleCount::usual).toArray();
    }

    private static long[] mostOfAll() {
        return Arrays.stream(ModuleCount.values()).mapToLong(ModuleCount::most).toArray();
    }
}
