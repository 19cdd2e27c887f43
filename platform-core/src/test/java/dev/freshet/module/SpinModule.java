package dev.freshet.module;

import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.name;
import static dev.freshet.module.WasmBytes.vector;

/** A module of one function {@code spin(n)} that stores n, n - 1 ... 1 at address 0, and returns what was there before. */
public final class SpinModule {

    private SpinModule() {}

    public static byte[] bytes() {
        return module().section(1, vector(WasmBytes.bytes(0x60, 1, 0x7F, 1, 0x7F)))
                .section(3, vector(leb(0)))
                .section(5, vector(WasmBytes.bytes(0, 1)))
                .section(7, vector(concat(name("spin"), WasmBytes.bytes(0, 0))))
                .section(
                        10,
                        vector(body(WasmBytes.bytes(
                                // i32.load 0; loop: i32.store n; n = n - 1; br_if
                                0x41,
                                0,
                                0x28,
                                2,
                                0,
                                0x03,
                                0x40,
                                0x41,
                                0,
                                0x20,
                                0,
                                0x36,
                                2,
                                0,
                                0x20,
                                0,
                                0x41,
                                1,
                                0x6B,
                                0x22,
                                0,
                                0x0D,
                                0,
                                0x0B))))
                .build();
    }
}
