package dev.freshet.module;

import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.name;
import static dev.freshet.module.WasmBytes.vector;

import java.util.ArrayList;
import java.util.List;

/**
 * A module whose functions return one of their arguments, of every type at every place: {@code jdif:2} takes an i64, f64, i32 and so on,
 * and returns the third, number 2. With functions of no results too, which store their argument, and {@code big}, too large for a JVM
 * method, if wanted.
 */
public final class NumbersModule {

    /** As in a class file: i, j, f, d for i32, i64, f32, f64. */
    public static final String TYPES = "ijfd";

    private static final byte[] STORE = WasmBytes.bytes(0x24, 0);
    private static final byte[] RECALL = WasmBytes.bytes(0x23, 0);

    private final List<byte[]> types = new ArrayList<>();
    private final List<byte[]> functions = new ArrayList<>();
    private final List<byte[]> exports = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();

    private NumbersModule() {}

    /** Names of the functions that return one of their arguments, of one to so many. */
    public static List<String> names(int most) {
        List<String> names = new ArrayList<>();
        for (int count = 1; count <= most; count++) {
            for (int returned = 0; returned < count; returned++) {
                for (char type : TYPES.toCharArray()) {
                    // The others are of other sizes and other kinds.
                    StringBuilder parameters = new StringBuilder();
                    for (int i = 0; i < count; i++) {
                        parameters.append(TYPES.charAt((TYPES.indexOf(type) + 4 + i - returned) % 4));
                    }
                    names.add(parameters + ":" + returned);
                }
            }
        }
        return names;
    }

    /** @param tooBig whether a function is too large for a JVM method */
    public static byte[] bytes(boolean tooBig) {
        NumbersModule numbers = new NumbersModule();
        names(4).forEach(name -> {
            int returned = name.charAt(name.length() - 1) - '0';
            String parameters = name.substring(0, name.indexOf(':'));
            numbers.add(
                    name, parameters, parameters.substring(returned, returned + 1), WasmBytes.bytes(0x20, returned));
        });
        numbers.add("keep", "j", "", concat(WasmBytes.bytes(0x20, 0), STORE));
        numbers.add("kept", "", "j", RECALL);
        numbers.add("two", "i", "ii", WasmBytes.bytes(0x20, 0, 0x20, 0));
        if (tooBig) {
            numbers.add("big", "", "j", concat(WasmBytes.repeat(20_000, 0x23, 0, 0x24, 0), RECALL));
        }
        return numbers.build();
    }

    /** Functions {@code constant:0} and so on of no parameters, each of which returns its number; at most 8,192. */
    public static byte[] constants(int count) {
        NumbersModule numbers = new NumbersModule();
        for (int i = 0; i < count; i++) {
            // Two bytes whatever the number: in one, 64 and more would be negative.
            numbers.add("constant:" + i, "", "j", WasmBytes.bytes(0x42, i & 0x7F | 0x80, i >> 7));
        }
        return numbers.build();
    }

    /** Exports the host function {@code shop.int} as {@code theirs}, and {@code own}, which returns its argument. */
    public static byte[] withExportedImport() {
        byte[] signature = concat(WasmBytes.bytes(0x60), valueTypes("i"), valueTypes("i"));
        return module().section(1, vector(signature))
                .section(2, vector(concat(name("shop"), name("int"), WasmBytes.bytes(0, 0))))
                .section(3, vector(leb(0)))
                .section(
                        7,
                        vector(
                                concat(name("theirs"), WasmBytes.bytes(0, 0)),
                                concat(name("own"), WasmBytes.bytes(0, 1))))
                .section(10, vector(body(WasmBytes.bytes(0x20, 0))))
                .build();
    }

    private byte[] build() {
        return module().section(1, vector(types.toArray(byte[][]::new)))
                .section(3, vector(functions.toArray(byte[][]::new)))
                // One global, a mutable i64 of 7.
                .section(6, vector(WasmBytes.bytes(0x7E, 1, 0x42, 7, 0x0B)))
                .section(7, vector(exports.toArray(byte[][]::new)))
                .section(10, vector(bodies.toArray(byte[][]::new)))
                .build();
    }

    private void add(String name, String parameters, String results, byte[] code) {
        byte[] index = leb(types.size());
        types.add(concat(WasmBytes.bytes(0x60), valueTypes(parameters), valueTypes(results)));
        functions.add(index);
        exports.add(concat(name(name), WasmBytes.bytes(0), index));
        bodies.add(body(code));
    }

    /** 0x7F is i32, 0x7E i64, 0x7D f32, 0x7C f64. */
    private static byte[] valueTypes(String types) {
        byte[][] codes = new byte[types.length()][];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = WasmBytes.bytes(0x7F - TYPES.indexOf(types.charAt(i)));
        }
        return vector(codes);
    }
}
