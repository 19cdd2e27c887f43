package dev.freshet.compile;

import dev.freshet.compile.runtime.FunctionNumbers;
import dev.freshet.wasm.FunctionSection;
import dev.freshet.wasm.WasmModule;
import org.jspecify.annotations.Nullable;

/**
 * What all classes of a module agree on: the methods of its function types, and the numbers of its functions, in the order of their types and
 * then of their indices.
 *
 * <p>Immutable but for shapes, which are made when they are asked for first; they may be made twice. Thread-safe.
 */
final class Layout implements FunctionNumbers {

    private final WasmModule module;
    private final CodeOptions options;
    private final @Nullable FunctionShape[] shapes;
    private final NumberEntries numberEntries;
    /** Numbers of own functions, and functions by their number. */
    private final int[] ids;

    private final int[] byId;
    /** First number of each type's functions; one more entry than types. */
    private final int[] firstId;

    Layout(WasmModule module, CodeOptions options) {
        this.module = module;
        this.options = options;
        FunctionSection functions = module.functions();
        int types = module.types().count();
        this.shapes = new FunctionShape[types];
        this.firstId = new int[types + 1];
        int imported = functions.importedCount();
        int own = functions.count() - imported;
        for (int i = 0; i < own; i++) {
            firstId[functions.type(imported + i) + 1]++;
        }
        for (int type = 0; type < types; type++) {
            firstId[type + 1] += firstId[type];
        }
        int[] next = firstId.clone();
        ids = new int[own];
        byId = new int[own];
        for (int i = 0; i < own; i++) {
            int id = next[functions.type(imported + i)]++;
            ids[i] = id;
            byId[id] = imported + i;
        }
        numberEntries = NumberEntries.of(module, this);
    }

    NumberEntries numberEntries() {
        return numberEntries;
    }

    WasmModule module() {
        return module;
    }

    CodeOptions options() {
        return options;
    }

    /** @param type canonical or not */
    FunctionShape shape(int type) {
        FunctionShape shape = shapes[type];
        if (shape == null) {
            shape = FunctionShape.of(module.types(), type);
            shapes[type] = shape;
        }
        return shape;
    }

    FunctionShape shapeOf(int function) {
        return shape(module.functions().type(function));
    }

    /** First number of the own functions of a canonical type. */
    int firstId(int type) {
        return firstId[type];
    }

    int endId(int type) {
        return firstId[type + 1];
    }

    int functionOf(int id) {
        return byId[id];
    }

    @Override
    public int functions() {
        return module.functions().count();
    }

    @Override
    public int type(int function) {
        return module.functions().type(function);
    }

    @Override
    public int id(int function) {
        return ids[function - module.functions().importedCount()];
    }
}
