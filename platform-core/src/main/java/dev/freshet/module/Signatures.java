package dev.freshet.module;

import dev.freshet.spi.GuestModule;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.ValueKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Signatures of functions in the words of the public API, which knows no engine. */
final class Signatures {

    private Signatures() {}

    static GuestModule describe(WasmModule module, Collection<FunctionExport> exports, boolean exportsMemory) {
        Map<String, Signature> functions = new HashMap<>();
        for (FunctionExport export : exports) {
            Signature signature = of(export.type());
            if (signature != null) {
                functions.put(export.name(), signature);
            }
        }
        List<GuestModule.Import> imports = new ArrayList<>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i) instanceof FunctionImport function) {
                Signature signature = of(module.typeSection().getType(function.typeIndex()));
                imports.add(new GuestModule.Import(function.module(), function.name(), signature));
            }
        }
        return new GuestModule(functions, imports, exportsMemory);
    }

    /** Returns the signature, or null if it has other than numbers. */
    private static @Nullable Signature of(FunctionType type) {
        List<ValueKind> parameters = kinds(type.params());
        List<ValueKind> results = kinds(type.returns());
        return parameters == null || results == null ? null : new Signature(parameters, results);
    }

    private static @Nullable List<ValueKind> kinds(List<ValType> types) {
        List<ValueKind> kinds = new ArrayList<>();
        for (ValType type : types) {
            if (type.equals(ValType.I32)) {
                kinds.add(ValueKind.I32);
            } else if (type.equals(ValType.I64)) {
                kinds.add(ValueKind.I64);
            } else if (type.equals(ValType.F32)) {
                kinds.add(ValueKind.F32);
            } else if (type.equals(ValType.F64)) {
                kinds.add(ValueKind.F64);
            } else {
                return null;
            }
        }
        return kinds;
    }
}
