package dev.freshet.sample.shop;

import dev.freshet.spring.WasmExtension;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The extension 'javascript': QuickJS, to which a rule is data. */
@WasmExtension("javascript")
interface JavaScript {

    Discount evaluate(String rule, Cart input);

    /** What a rule says of a cart; anybody may have uploaded that. */
    record Discount(@Nullable Long discountCents, @Nullable List<String> reasons) {}
}
