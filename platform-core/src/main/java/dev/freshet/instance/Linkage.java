package dev.freshet.instance;

import dev.freshet.admin.ModuleReport.Freshness;
import dev.freshet.host.HostFunctions;
import dev.freshet.module.CodeForm;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.rewrite.HeapMeter;
import dev.freshet.module.rewrite.MeteredMachine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExecutionListener;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.Value;

/**
 * Builds an engine instance out of a compiled module and parts of ours: memory, tables and globals that can be restored, and host
 * functions whose state is per call. What a module imports as memory, table or global comes from the same classes, within the declared
 * types; such globals start at zero, such tables at null.
 *
 * @param instance neither {@code start} nor any export has run
 * @param memory the one memory, imported or defined; null if there is none
 * @param tables in index order, imported ones first
 */
public record Linkage(Instance instance, @Nullable SlotMemory memory, List<SlotTable> tables) {

    /**
     * @param form which form of the module's code
     * @param memory made by {@link #newMemory} and attached, so that active data segments find their bytes
     * @param tableEntries what tables may grow to
     * @param heap counts what the guest allocates
     */
    static Linkage link(
            CompiledModule module,
            CodeForm form,
            @Nullable SlotMemory memory,
            HostFunctions host,
            int tableEntries,
            HeapMeter heap) {
        WasmModule wasm = form.wasm();
        List<SlotTable> tables = new ArrayList<>();
        ImportValues.Builder imports = ImportValues.builder().addFunction(host.imports(wasm));
        for (int i = 0; i < wasm.importSection().importCount(); i++) {
            Import wanted = wasm.importSection().getImport(i);
            if (wanted instanceof MemoryImport && memory != null) {
                imports.addMemory(new ImportMemory(wanted.module(), wanted.name(), memory));
            } else if (wanted instanceof TableImport table) {
                SlotTable slotTable = new SlotTable(
                        new Table(table.entryType(), table.limits()), Value.REF_NULL_VALUE, tableEntries, heap);
                tables.add(slotTable);
                imports.addTable(new ImportTable(wanted.module(), wanted.name(), slotTable));
            } else if (wanted instanceof GlobalImport global) {
                imports.addGlobal(new ImportGlobal(wanted.module(), wanted.name(), newGlobal(global)));
            }
        }
        Instance.Builder builder = Instance.builder(wasm)
                .withImportValues(imports.build())
                .withMachineFactory(form.machines())
                .withMemoryFactory(limits -> memory)
                .withTableFactory((table, initial) -> {
                    SlotTable slotTable = new SlotTable(table, initial, tableEntries, heap);
                    tables.add(slotTable);
                    return slotTable;
                })
                .withStart(false);
        ExecutionListener listener = listener(module, heap);
        if (listener != null) {
            builder.withUnsafeExecutionListener(listener);
        }
        Instance instance = builder.build();
        if (instance.getMachine() instanceof MeteredMachine machine) {
            machine.heapMeter(heap);
        }
        tables.forEach(SlotTable::lookAtInterrupts);
        if (memory != null && !tables.isEmpty()) {
            memory.serve(tables.get(0));
        }
        return new Linkage(instance, memory, tables);
    }

    /** What is asked about each instruction of interpreted code: to count what it allocates, and to look at interrupts. */
    private static @Nullable ExecutionListener listener(CompiledModule module, HeapMeter heap) {
        ExecutionListener looks = InterpreterLooks.of(module.inventory());
        // Only modules that are rebuilt have exceptions or objects; compiled code does not ask the listener.
        ExecutionListener meter = module.inventory().freshness() == Freshness.REBUILT ? heap : null;
        if (looks == null || meter == null) {
            return looks == null ? meter : looks;
        }
        return (instruction, stack) -> {
            looks.onExecution(instruction, stack);
            meter.onExecution(instruction, stack);
        };
    }

    /** Returns a memory for the module, not attached yet, or null if the module has none. */
    static @Nullable SlotMemory newMemory(CompiledModule module, long maximumBytes) {
        MemoryLimits limits = memoryLimits(module.wasm());
        return limits == null ? null : new SlotMemory(limits, maximumBytes);
    }

    /** Declared limits of the module's one memory, imported or defined. */
    public static @Nullable MemoryLimits memoryLimits(WasmModule wasm) {
        for (int i = 0; i < wasm.importSection().importCount(); i++) {
            if (wasm.importSection().getImport(i) instanceof MemoryImport memory) {
                return memory.limits();
            }
        }
        return wasm.memorySection()
                .filter(section -> section.memoryCount() > 0)
                .map(section -> section.getMemory(0).limits())
                .orElse(null);
    }

    private static GlobalInstance newGlobal(GlobalImport wanted) {
        return GlobalInstance.builder()
                .valType(wanted.type())
                .mutabilityType(wanted.mutabilityType())
                .valueLow(wanted.type().isReference() ? Value.REF_NULL_VALUE : 0)
                .build();
    }
}
