package dev.freshet.spring.autoconfigure;

import dev.freshet.wiring.FreshetBuilder;

/** A bean of this type changes the builder after the properties were applied and before the allocator and the registry are built. */
@FunctionalInterface
public interface FreshetBuilderCustomizer {

    /** Called once for the allocator's builder and once for the registry's. */
    void customize(FreshetBuilder builder);
}
