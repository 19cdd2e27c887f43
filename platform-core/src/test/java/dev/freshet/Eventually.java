package dev.freshet;

import java.util.function.BooleanSupplier;

/** Waits for what another thread does; the test's timeout bounds it. */
public final class Eventually {

    private Eventually() {}

    public static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.yield();
        }
    }
}
