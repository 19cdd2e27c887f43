package dev.freshet.sample.shop;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.freshet.spring.WasmExtension;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The extension 'availability', which asks the shop's {@link Stock}. */
@WasmExtension("availability")
interface Availability {

    Answer check(Cart cart);

    /** Whether all can be delivered, and what cannot. */
    record Answer(
            boolean deliverable,
            @JsonProperty("short") @Nullable List<Shortage> shortages) {}

    /** A line with more pieces than there are. */
    record Shortage(String sku, long quantity, long available) {}
}
