package dev.freshet.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/**
 * The function imports of one instance: WASI preview 1 as granted. The functions stay with the instance; what they act on is made anew
 * for each call ({@link #begin}) and dropped with it ({@link #end}).
 *
 * <p>Used by one thread at a time, as the instance is.
 */
public final class HostFunctions {

    private static final byte[] NO_INPUT = {};

    /** What happens when the guest calls an import whose answer can differ between calls. */
    public enum Observing {
        ALLOWED,
        /** Ends the guest with {@link ObservingImportException}. */
        STOPS
    }

    private final WasiGrants grants;
    private final Observing observing;
    private byte[] input = NO_INPUT;
    /** Made when the guest first calls an import: most calls never do. */
    private @Nullable WasiCall call;

    public HostFunctions(WasiGrants grants, Observing observing) {
        this.grants = grants;
        this.observing = observing;
    }

    /**
     * Lists the function imports nobody offers, as {@code module.name} with its type and, if the name is known, the type that is offered.
     */
    public static List<String> missing(WasmModule module) {
        List<String> missing = new ArrayList<>();
        for (FunctionImport wanted : functionImports(module)) {
            FunctionType type = module.typeSection().getType(wanted.typeIndex());
            Integer function = wanted.module().equals(WasiFunctions.MODULE) ? WasiFunctions.find(wanted.name()) : null;
            if (function == null) {
                missing.add(wanted.module() + "." + wanted.name());
            } else if (!WasiFunctions.type(function).equals(type)) {
                missing.add(wanted.module() + "." + wanted.name() + " as " + type + " (offered as "
                        + WasiFunctions.type(function) + ")");
            }
        }
        return missing;
    }

    /** The functions to link the module with; {@link #missing} must be empty. */
    public ImportFunction[] imports(WasmModule module) {
        List<ImportFunction> functions = new ArrayList<>();
        for (FunctionImport wanted : functionImports(module)) {
            Integer function = WasiFunctions.find(wanted.name());
            if (function == null) {
                throw new IllegalArgumentException("nobody offers " + wanted.module() + "." + wanted.name());
            }
            int index = function;
            functions.add(new ImportFunction(
                    wanted.module(),
                    wanted.name(),
                    WasiFunctions.type(index),
                    (instance, arguments) -> dispatch(index, wanted.name(), instance, arguments)));
        }
        return functions.toArray(ImportFunction[]::new);
    }

    private long[] dispatch(int function, String name, Instance instance, long[] arguments) {
        if (observing == Observing.STOPS && !WasiFunctions.isConstant(function, arguments)) {
            throw new ObservingImportException(WasiFunctions.MODULE + "." + name);
        }
        WasiCall current = call;
        if (current == null) {
            current = new WasiCall(input, grants);
            call = current;
        }
        return current.call(function, instance, arguments);
    }

    /** A call begins; its standard input is this. */
    public void begin(byte[] standardInput) {
        this.input = standardInput;
    }

    /** What the guest has written to standard output in this call. */
    public byte[] output() {
        return call == null ? NO_INPUT : call.output();
    }

    /** What the guest has written to standard error in this call, cut off at the limit. */
    public byte[] errors() {
        return call == null ? NO_INPUT : call.errors();
    }

    /** Whether the guest wrote more to standard error than was kept. */
    public boolean errorsCut() {
        return call != null && call.errorsCut();
    }

    /** The call has ended; its state is dropped. */
    public void end() {
        if (input != NO_INPUT) {
            input = NO_INPUT;
        }
        if (call != null) {
            call.close();
            call = null;
        }
    }

    private static List<FunctionImport> functionImports(WasmModule module) {
        List<FunctionImport> functions = new ArrayList<>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i).importType() == ExternalType.FUNCTION) {
                functions.add((FunctionImport) module.importSection().getImport(i));
            }
        }
        return functions;
    }
}
