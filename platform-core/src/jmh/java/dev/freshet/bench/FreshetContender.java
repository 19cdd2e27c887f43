package dev.freshet.bench;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.wiring.FreshetBuilder;

/** Freshet as an application uses it: raw calls through the registry, by name, with the varargs array each call makes. */
final class FreshetContender implements Contender {

    private static final String NAME = "guest";

    private final PoolSettings pool;
    private final WasmExtensionRegistry registry;

    FreshetContender(PoolSettings pool, Guest guest) {
        this.pool = pool;
        // The portable port would measure something else, so it is an error here.
        this.registry = new FreshetBuilder().pool(pool).requireNative(true).build();
        registry.register(NAME, guest.module(), guest.options());
    }

    @Override
    public Invocation prepare(String export) {
        return () -> first(registry.call(NAME, export));
    }

    @Override
    public Invocation prepare(String export, int argument) {
        return () -> first(registry.call(NAME, export, argument));
    }

    private static long first(long[] results) {
        return results.length == 0 ? 0 : results[0];
    }

    @Override
    public boolean isFresh() {
        return true;
    }

    /** Fails if the pool was not what served the calls: such figures would not be the strategy's. */
    @Override
    public void close() {
        PoolStats stats = registry.stats();
        registry.close();
        boolean pooled = pool.strategy() == Strategy.POOLING;
        if (pooled == stats.leases().onDemand() > 0
                || stats.resets().failed() > 0
                || stats.slots().poisoned() > 0) {
            throw new IllegalStateException("the figures are not of " + pool.strategy() + ": " + stats);
        }
    }
}
