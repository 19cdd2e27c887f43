package dev.freshet;

import java.util.function.BooleanSupplier;

/** Waits for what another thread does; the test's timeout bounds it, by an interrupt. */
public final class Eventually {

    private Eventually() {}

    public static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new AssertionError("did not come about in the time of the test");
            }
            Thread.yield();
        }
    }
}
