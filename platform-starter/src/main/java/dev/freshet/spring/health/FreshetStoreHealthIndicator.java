package dev.freshet.spring.health;

import dev.freshet.spi.ModuleStore;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Down while the store cannot be used: calls go on, changes and a restart would fail. Not in the readiness group unless an operator puts it there, as
 * a store that all nodes share would take them all out.
 */
public final class FreshetStoreHealthIndicator extends AbstractHealthIndicator {

    private final ModuleStore store;

    public FreshetStoreHealthIndicator(ModuleStore store) {
        super("The module store cannot be used");
        this.store = store;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        store.check();
        builder.up().withDetail("store", store.description());
    }
}
