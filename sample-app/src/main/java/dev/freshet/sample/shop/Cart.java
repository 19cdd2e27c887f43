package dev.freshet.sample.shop;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a customer wants to buy, in the shape that every extension of the shop reads. The extensions judge the values; the shop only
 * insists on what it uses itself.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Cart(Customer customer, List<Item> items, String country) {

    /** No amount of the shop is larger; products of two amounts then fit 64 bits. */
    static final long MOST_CENTS = 1_000_000_000;

    Cart {
        required(customer, "customer");
        required(items, "items");
        required(country, "country");
        if (items.stream().anyMatch(item -> item == null)) {
            throw new IllegalArgumentException("no item may be null");
        }
        items = List.copyOf(items);
    }

    /** Returns what the items cost before any discount. */
    long cents() {
        long cents = items.stream().mapToLong(Item::cents).reduce(0, Math::addExact);
        if (cents > MOST_CENTS) {
            throw new ArithmeticException("the cart costs more than " + MOST_CENTS + " cents");
        }
        return cents;
    }

    private static void required(@Nullable Object value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }

    /** Who buys; {@code points} are those of earlier orders. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Customer(
            @Nullable String id,
            @Nullable String tier,
            @Nullable Long points) {}

    /** Some pieces of one product. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            String sku,
            long quantity,
            long unitCents,
            @Nullable Long grams,
            @Nullable List<String> tags) {

        Item {
            required(sku, "sku");
            if (quantity < 1 || unitCents < 0) {
                throw new IllegalArgumentException("quantity must be 1 or more, unitCents 0 or more");
            }
        }

        private long cents() {
            return Math.multiplyExact(quantity, unitCents);
        }
    }
}
