package dev.freshet.module;

import dev.freshet.module.rewrite.NumberCalls;
import java.util.List;
import java.util.Set;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * A function that a module exports.
 *
 * @param name as exported, uncapped: hostile text
 * @param index of the function, imported ones first
 * @param type its parameters and results
 */
public record FunctionExport(String name, int index, FunctionType type) {

    private static final Set<ValType> NUMBERS = Set.of(ValType.I32, ValType.I64, ValType.F32, ValType.F64);

    /** Returns whether it can be called by {@link NumberCalls}: up to three numbers in, at most one out. */
    public boolean hasFewNumbers() {
        List<ValType> results = type.returns();
        return type.params().size() <= NumberCalls.MOST_PARAMETERS
                && results.size() <= 1
                && NUMBERS.containsAll(type.params())
                && NUMBERS.containsAll(results);
    }
}
