package dev.freshet.sample.shop;

import dev.freshet.spring.WasmExtension;
import org.jspecify.annotations.Nullable;

/** The extension 'shipping'. */
@WasmExtension("shipping")
interface Shipping {

    Quote quote(Cart cart);

    /** What the extension says of it; anybody may have uploaded that. */
    record Quote(@Nullable Long cents) {}
}
