package dev.freshet.spring.test.text;

/**
 * Translates a module from text to binary. Enough for modules that are written by hand for a test: functions with numbers, imports of
 * functions, one memory, globals, data, exports, control flow, folded and plain instructions, names for everything that has an index.
 * Tables, SIMD, references, exceptions, types with names and several results are not understood; the message says where.
 *
 * <pre>{@code
 * byte[] module = WasmText.module("""
 *         (module
 *           (func (export "add") (param $a i32) (param $b i32) (result i32)
 *             (i32.add (local.get $a) (local.get $b))))
 *         """);
 * }</pre>
 */
public final class WasmText {

    private WasmText() {}

    /** @throws IllegalArgumentException if the text is not understood; the message has the line */
    public static byte[] module(String text) {
        Node module = new Reader(text).single();
        if (!module.isList("module")) {
            throw module.error("a module begins with (module");
        }
        return new ModuleWriter().write(module.items().subList(1, module.items().size()));
    }
}
