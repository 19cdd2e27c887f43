package dev.freshet.module;

import static dev.freshet.module.WasmBytes.EMPTY_TYPE;
import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.name;
import static dev.freshet.module.WasmBytes.repeat;
import static dev.freshet.module.WasmBytes.vector;

/** A module whose only function, exported as {@code big}, has more bytecodes than HotSpot compiles by default. */
public final class BigModule {

    private BigModule() {}

    public static byte[] bytes() {
        return module().section(1, EMPTY_TYPE)
                .section(3, vector(leb(0)))
                .section(6, vector(WasmBytes.bytes(0x7F, 1, 0x41, 0, 0x0B)))
                .section(7, vector(concat(name("big"), WasmBytes.bytes(0, 0))))
                .section(10, vector(body(repeat(1_000, 0x23, 0, 0x24, 0))))
                .build();
    }
}
