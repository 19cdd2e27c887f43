package dev.freshet.spring.client.scanned;

import dev.freshet.spring.WasmExtension;

@WasmExtension("scanned")
public interface Scanned {

    int add(int a, int b);
}
