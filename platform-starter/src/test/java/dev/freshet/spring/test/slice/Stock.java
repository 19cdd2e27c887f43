package dev.freshet.spring.test.slice;

import dev.freshet.spring.HostFunction;
import org.springframework.stereotype.Component;

@Component
class Stock {

    @HostFunction(module = "shop")
    int stock(int pieces) {
        return 5 - pieces;
    }
}
