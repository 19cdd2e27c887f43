package dev.freshet.sample.guests;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.wiring.FreshetBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The guests of {@code src/guests} on a small registry. */
final class TestGuests {

    private TestGuests() {}

    /** A builder whose calls may take long: the first ones run on code that nobody has compiled yet. */
    static FreshetBuilder builder() {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(4))
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)));
    }

    /** A module of the shop's. */
    static byte[] extension(String name) {
        return read("/extensions/" + name + ".wasm");
    }

    /** A module that only tests run. */
    static byte[] testGuest(String name) {
        return read("/guests/" + name + ".wasm");
    }

    static String text(String resource) {
        return new String(read(resource), StandardCharsets.UTF_8);
    }

    static String call(WasmExtensionRegistry registry, String extension, String function, String input) {
        byte[] answer = registry.call(extension, function, input.getBytes(StandardCharsets.UTF_8));
        return new String(answer, StandardCharsets.UTF_8);
    }

    private static byte[] read(String resource) {
        try (InputStream in = TestGuests.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
