package dev.freshet.host;

import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.ImportFunction;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;

/** What the function imports of one extension lead to, worked out when it is registered. Immutable. */
public final class GrantedImports {

    private final List<Link> links;
    private final WasiGrants wasi;

    /** @param links one for each function import, in the module's order */
    GrantedImports(List<Link> links, WasiGrants wasi) {
        this.links = List.copyOf(links);
        this.wasi = wasi;
    }

    WasiGrants wasi() {
        return wasi;
    }

    ImportFunction[] functions(WasmModule module, HostFunctions host) {
        List<ImportFunction> functions = new ArrayList<>();
        for (FunctionImport wanted : functionImports(module)) {
            Link link = links.get(functions.size());
            functions.add(new ImportFunction(
                    wanted.module(),
                    wanted.name(),
                    module.typeSection().getType(wanted.typeIndex()),
                    (instance, arguments) -> host.dispatch(link, instance, arguments)));
        }
        return functions.toArray(ImportFunction[]::new);
    }

    static List<FunctionImport> functionImports(WasmModule module) {
        List<FunctionImport> functions = new ArrayList<>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i).importType() == ExternalType.FUNCTION) {
                functions.add((FunctionImport) module.importSection().getImport(i));
            }
        }
        return functions;
    }
}
