package dev.freshet.spring.test.slice;

import dev.freshet.spring.WasmExtension;

@WasmExtension("availability")
interface Availability {

    int check(int pieces);
}
