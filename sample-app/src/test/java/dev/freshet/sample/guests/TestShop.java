package dev.freshet.sample.guests;

import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shop's side of what guests import. */
final class TestShop {

    final Map<String, Integer> stock = new HashMap<>();
    final Map<String, String> origin = new HashMap<>();

    /** {@code shop.stock}: pieces of an article; one that the shop does not know is an {@link IllegalArgumentException}. */
    HostFunction stock() {
        return new HostFunction("shop", "stock", List.of(ValueKind.BYTES), ValueKind.I32, (call, arguments) -> {
            Integer pieces = stock.get(text(arguments[0]));
            if (pieces == null) {
                throw new IllegalArgumentException("no article " + text(arguments[0]));
            }
            return pieces;
        });
    }

    /** {@code shop.origin}: where an article is made, as text. */
    HostFunction origin() {
        return new HostFunction(
                "shop",
                "origin",
                List.of(ValueKind.BYTES),
                ValueKind.BYTES,
                (call, arguments) ->
                        origin.getOrDefault(text(arguments[0]), "Solingen").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
