package dev.freshet.spring.autoconfigure;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Beans of interfaces that call an extension.
 *
 * @param enabled Whether to make beans of the interfaces in the application's packages.
 * @param async Methods that give a future.
 */
public record ClientsProperties(
        @DefaultValue("true") boolean enabled, @DefaultValue Async async) {

    /**
     * Methods that give a future.
     *
     * @param maxThreads Most calls that run at the same time.
     * @param queueCapacity Most calls that wait for a thread before further ones are rejected; of no meaning with virtual threads.
     */
    public record Async(
            @DefaultValue("64") int maxThreads,
            @DefaultValue("256") int queueCapacity) {

        /** @throws IllegalArgumentException if a value is out of range; the message names the property */
        public Async {
            require(maxThreads >= 1, "freshet.clients.async.max-threads", maxThreads, "1 or more");
            require(queueCapacity >= 0, "freshet.clients.async.queue-capacity", queueCapacity, "0 or more");
        }

        private static void require(boolean holds, String property, int value, String bound) {
            if (!holds) {
                throw new IllegalArgumentException(property + " is " + value + "; it must be " + bound);
            }
        }
    }
}
