package dev.freshet.sample.shop;

import dev.freshet.spring.HostFunction;
import org.springframework.stereotype.Component;

/** What lies in the shop's store. Extensions that are granted {@code shop.stock} may ask. */
@Component
class Stock {

    private final ShopProperties properties;

    Stock(ShopProperties properties) {
        this.properties = properties;
    }

    /** Returns the number of pieces. */
    @HostFunction(module = "shop", name = "stock")
    int pieces(String sku) {
        return properties.stock().getOrDefault(sku, properties.stockOfOthers());
    }
}
