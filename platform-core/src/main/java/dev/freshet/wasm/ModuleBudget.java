package dev.freshet.wasm;

import dev.freshet.ModuleLimitException;

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

    // Loops and no streams: this runs in a new JVM before anything else does.

    private static long[] usualBounds() {
        ModuleCount[] counts = ModuleCount.values();
        long[] bounds = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            bounds[i] = counts[i].usual();
        }
        return bounds;
    }

    private static long[] mostOfAll() {
        ModuleCount[] counts = ModuleCount.values();
        long[] bounds = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            bounds[i] = counts[i].most();
        }
        return bounds;
    }
}
