package dev.freshet.spec;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ByteBufferMemory;
import run.endive.runtime.CallResult;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.Value;

/** An instance of the engine as it comes: interpreter, its own memory, its own tables. */
record EngineGuest(Instance instance) implements SpecGuest {

    /** Imported memories and tables are made within the declared types, as the platform makes them. */
    static EngineGuest of(byte[] bytes) {
        WasmModule module = Parser.parse(bytes);
        ImportValues.Builder imports = ImportValues.builder();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import wanted = module.importSection().getImport(i);
            if (wanted instanceof MemoryImport memory) {
                imports.addMemory(
                        new ImportMemory(wanted.module(), wanted.name(), new ByteBufferMemory(memory.limits())));
            } else if (wanted instanceof TableImport table) {
                Table type = new Table(table.entryType(), table.limits());
                imports.addTable(
                        new ImportTable(wanted.module(), wanted.name(), new TableInstance(type, Value.REF_NULL_VALUE)));
            }
        }
        return new EngineGuest(
                Instance.builder(module).withImportValues(imports.build()).build());
    }

    /** Null if the module needs nothing of others, else what it needs. */
    static @Nullable String whyNotAlone(byte[] bytes, Set<String> registered) {
        WasmModule module;
        try {
            module = Parser.parse(bytes);
        } catch (RuntimeException e) {
            return null; // the platform's own refusal has the reason
        }
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import wanted = module.importSection().getImport(i);
            boolean served = wanted instanceof MemoryImport || wanted instanceof TableImport;
            if (registered.contains(wanted.module())) {
                return "is linked with module " + wanted.module();
            }
            if (!served) {
                return "imports a " + wanted.importType().name().toLowerCase(Locale.ROOT) + " of " + wanted.module();
            }
        }
        return null;
    }

    @Override
    public long[] call(String function, long[] arguments) {
        return instance.getMachine().call(function(function), arguments);
    }

    private int function(String name) {
        for (int i = 0; i < instance.module().exportSection().exportCount(); i++) {
            Export export = instance.module().exportSection().getExport(i);
            if (export.name().equals(name)) {
                return export.index();
            }
        }
        throw new IllegalArgumentException("no function " + name);
    }

    @Override
    public CallResult callWithObjects(String function, long[] arguments, Object[] objects) {
        return instance.export(function).applyWithRefs(arguments, objects);
    }

    @Override
    public long global(String name) {
        return instance.exports().global(name).getValueLow();
    }

    @Override
    public void close() {
        // Nothing outside of the heap.
    }
}
