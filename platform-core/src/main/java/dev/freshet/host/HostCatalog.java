package dev.freshet.host;

import dev.freshet.spi.AbiFunction;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.HostFunction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;

/** All that the host offers to guests: ABIs, their functions, and the user's host functions. Immutable. */
public final class HostCatalog {

    /** Modules of imports that are the platform's to define. */
    private static final Set<String> RESERVED = Set.of(WasiFunctions.MODULE, GuestLogFunction.MODULE);

    private final List<GuestAbi> abis;
    private final Map<String, HostFunction> functions = new LinkedHashMap<>();

    /**
     * @param added the user's ABIs, asked before those built in
     * @throws IllegalArgumentException if two ABIs or two functions have one name, or a function's module is not the user's to define
     */
    public HostCatalog(List<GuestAbi> added, Collection<HostFunction> hostFunctions) {
        abis = Stream.concat(added.stream(), BuiltInAbis.ALL.stream()).toList();
        Set<String> names = new TreeSet<>();
        Set<String> reserved = new TreeSet<>(RESERVED);
        for (GuestAbi abi : abis) {
            require(names.add(abi.name()), "two ABIs are named '" + abi.name() + "'");
            abi.functions().forEach(function -> reserved.add(function.module()));
        }
        for (HostFunction function : hostFunctions) {
            require(
                    !reserved.contains(function.module()),
                    "host function " + function.id() + ": the module '" + function.module()
                            + "' is the platform's; choose another");
            require(functions.put(function.id(), function) == null, "two host functions are named " + function.id());
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The ABI of a module; {@code raw} if it speaks no other. */
    public GuestAbi abiOf(GuestModule module) {
        return abis.stream().filter(abi -> abi.speaks(module)).findFirst().orElseThrow();
    }

    /**
     * Finds what each function import of a module leads to.
     *
     * @param module the same as {@code wasm}
     * @throws dev.freshet.InvalidModuleException if it imports what nobody offers, what is not granted, or by another type; one message
     *     lists all of them
     */
    public GrantedImports grant(
            String extension, WasmModule wasm, GuestModule module, GuestAbi abi, Set<String> grants, WasiGrants wasi) {
        ImportLinker linker = new ImportLinker(this, abi, abi.hostBytes(module), new Grants(grants));
        List<FunctionImport> declared = GrantedImports.functionImports(wasm);
        for (int i = 0; i < declared.size(); i++) {
            linker.link(wasm, declared.get(i), module.imports().get(i));
        }
        linker.check(extension);
        return new GrantedImports(linker.links(), wasi);
    }

    /** The user's host function of that name, or null. */
    @Nullable
    HostFunction function(String id) {
        return functions.get(id);
    }

    /** The platform's function of that name for modules of that ABI, or null. */
    static @Nullable AbiFunction platformFunction(GuestAbi abi, String module, String name) {
        return Stream.concat(abi.functions().stream(), Stream.of(GuestLogFunction.LOG))
                .filter(function ->
                        function.module().equals(module) && function.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
