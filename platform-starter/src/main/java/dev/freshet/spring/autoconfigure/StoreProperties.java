package dev.freshet.spring.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where extensions and their versions are kept.
 *
 * @param type Kind of store; filesystem if a location is set, else none.
 * @param location Directory of the store and of compiled code, of this process alone.
 * @param pollInterval How often a store that several processes share is asked for changes of others.
 */
public record StoreProperties(
        @Nullable Type type,
        @Nullable Path location,
        @DefaultValue("5s") Duration pollInterval) {

    /** Kinds of stores. A bean of type ModuleStore replaces them all. */
    public enum Type {
        /** Versions live as long as the process. */
        NONE,
        /** On the heap: for tests. */
        MEMORY,
        /** Files in the location. */
        FILESYSTEM
    }

    /** @throws IllegalArgumentException if a value is out of range; the message names the property */
    public StoreProperties {
        if (type == Type.FILESYSTEM && location == null) {
            throw new IllegalArgumentException(
                    "freshet.store.type is filesystem and freshet.store.location is not set");
        }
        if (pollInterval.isNegative() || pollInterval.isZero()) {
            throw new IllegalArgumentException(
                    "freshet.store.poll-interval is " + pollInterval + "; it must be more than zero");
        }
    }
}
