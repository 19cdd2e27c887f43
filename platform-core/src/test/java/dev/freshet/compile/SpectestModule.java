package dev.freshet.compile;

import dev.freshet.compile.runtime.FunctionRef;
import dev.freshet.compile.runtime.types.RuntimeType;
import dev.freshet.compile.runtime.types.TypeSpace;
import dev.freshet.wasm.ModuleBudget;
import dev.freshet.wasm.ModuleDecoder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of the host that the suite's scripts import: they print, and here do nothing. */
final class SpectestModule {

    private static final String[] NAMES = {
        "print", "print_i32", "print_i64", "print_f32", "print_f64", "print_i32_f32", "print_f64_f64"
    };

    /** A module with the types of these functions, in their order. */
    private static final String TYPES = "0061736d01000000" + "011e" + "07" + "600000" + "60017f00" + "60017e00"
            + "60017d00" + "60017c00" + "60027f7d00" + "60027c7c00";

    private SpectestModule() {}

    static Map<String, FunctionRef> functions(TypeSpace space) {
        RuntimeType[] types = space.types(ModuleDecoder.decode(HexFormat.of().parseHex(TYPES), ModuleBudget.usual())
                .types());
        Map<String, FunctionRef> functions = new HashMap<>();
        for (int i = 0; i < NAMES.length; i++) {
            functions.put(NAMES[i], new Printer(types[i]));
        }
        return functions;
    }

    private static final class Printer extends FunctionRef {

        Printer(RuntimeType type) {
            super(type);
        }

        @Override
        public void invoke(long[] values, @Nullable Object[] references) {
            // What is printed is not looked at.
        }
    }
}
