package dev.freshet.module;

import dev.freshet.GuestText;
import dev.freshet.InvalidModuleException;
import dev.freshet.admin.ModuleReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.TagSection;
import run.endive.wasm.types.ValType;

/**
 * What a module shows to the outside. Read once, before anything runs: the engine changes a module's table limits when an instance's
 * table grows.
 */
final class ModuleShape {

    private final WasmModule module;
    private final List<Integer> functionTypes = new ArrayList<>();
    private final List<ModuleReport.TableLimits> tables = new ArrayList<>();
    private final List<String> globals = new ArrayList<>();
    private final List<ModuleReport.Import> imports = new ArrayList<>();
    private final List<ModuleReport.Export> exports = new ArrayList<>();
    private final Set<String> exportNames = new HashSet<>();
    private final Map<String, FunctionExport> functionExports = new HashMap<>();
    private @Nullable MemoryDescription memory;

    private ModuleShape(WasmModule module) {
        this.module = module;
        module.importSection().stream().forEach(this::addImport);
        for (int i = 0; i < module.functionSection().functionCount(); i++) {
            functionTypes.add(module.functionSection().getFunctionType(i));
        }
        for (int i = 0; i < module.tableSection().tableCount(); i++) {
            var table = module.tableSection().getTable(i);
            addTable(table.elementType(), table.limits(), false);
        }
        module.memorySection().ifPresent(section -> {
            if (section.memoryCount() > 0) {
                memory = describe(section.getMemory(0).limits(), false);
            }
        });
        for (var global : module.globalSection().globals()) {
            globals.add(globalText(global.valueType(), global.mutabilityType()));
        }
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            addExport(module.exportSection().getExport(i));
        }
    }

    static ModuleShape of(WasmModule module) {
        return new ModuleShape(module);
    }

    List<ModuleReport.Import> imports() {
        return List.copyOf(imports);
    }

    List<ModuleReport.Export> exports() {
        return List.copyOf(exports);
    }

    List<ModuleReport.TableLimits> tables() {
        return List.copyOf(tables);
    }

    @Nullable
    MemoryDescription memory() {
        return memory;
    }

    /** Returns exported functions by their full name. */
    Map<String, FunctionExport> functionExports() {
        return Map.copyOf(functionExports);
    }

    /** Whether a memory is exported as {@code memory}. */
    boolean exportsMemory() {
        return exports.stream()
                .anyMatch(export ->
                        export.kind().equals("memory") && export.name().equals("memory"));
    }

    private void addImport(Import entry) {
        String type;
        if (entry instanceof FunctionImport function) {
            functionTypes.add(function.typeIndex());
            type = ValueTypes.text(module.typeSection().getType(function.typeIndex()));
        } else if (entry instanceof TableImport table) {
            addTable(table.entryType(), table.limits(), true);
            type = tableText(tables.size() - 1);
        } else if (entry instanceof MemoryImport imported) {
            memory = describe(imported.limits(), true);
            type = memoryText(memory);
        } else if (entry instanceof GlobalImport global) {
            globals.add(globalText(global.type(), global.mutabilityType()));
            type = globals.get(globals.size() - 1);
        } else {
            throw new IllegalStateException("import of kind " + entry.importType() + " passed the scan");
        }
        imports.add(new ModuleReport.Import(
                GuestText.capped(entry.module()),
                GuestText.capped(entry.name()),
                ValueTypes.kind(entry.importType()),
                type));
    }

    private void addExport(Export export) {
        int index = export.index();
        requireIndex(export);
        String type;
        if (export.exportType() == ExternalType.FUNCTION) {
            FunctionType function = module.typeSection().getType(functionTypes.get(index));
            functionExports.put(export.name(), new FunctionExport(export.name(), index, function));
            type = ValueTypes.text(function);
        } else if (export.exportType() == ExternalType.TABLE) {
            type = tableText(index);
        } else if (export.exportType() == ExternalType.MEMORY && memory != null) {
            type = memoryText(memory);
        } else if (export.exportType() == ExternalType.GLOBAL) {
            type = globals.get(index);
        } else {
            type = tagText(index);
        }
        exports.add(
                new ModuleReport.Export(GuestText.capped(export.name()), ValueTypes.kind(export.exportType()), type));
    }

    /** The engine checks neither when it validates: it would fail, or not, when the first instance is built. */
    private void requireIndex(Export export) {
        int bound = switch (export.exportType()) {
            case FUNCTION -> functionTypes.size();
            case TABLE -> tables.size();
            case MEMORY -> memory == null ? 0 : 1;
            case GLOBAL -> globals.size();
            case TAG -> module.tagSection().map(TagSection::tagCount).orElse(0);
        };
        String what = ValueTypes.kind(export.exportType());
        if (export.index() < 0 || export.index() >= bound) {
            throw new InvalidModuleException("export " + GuestText.quote(export.name()) + " names " + what + " "
                    + export.index() + "; the module has " + bound);
        }
        if (!exportNames.add(export.name())) {
            throw new InvalidModuleException("export " + GuestText.quote(export.name()) + " is there twice");
        }
    }

    private void addTable(ValType elementType, TableLimits limits, boolean imported) {
        tables.add(new ModuleReport.TableLimits(ValueTypes.text(elementType), limits.min(), limits.max(), imported));
    }

    private String tableText(int index) {
        ModuleReport.TableLimits table = tables.get(index);
        return table.initialEntries() + " " + table.maximumEntries() + " " + table.elementType();
    }

    private String tagText(int index) {
        var tag = module.tagSection().orElseThrow().getTag(index);
        return ValueTypes.text(module.typeSection().getType(tag.typeIdx()));
    }

    private static String memoryText(MemoryDescription memory) {
        return memory.initialPages() + " " + memory.maximumPages() + (memory.shared() ? " shared" : "");
    }

    private static String globalText(ValType type, MutabilityType mutability) {
        String text = ValueTypes.text(type);
        return mutability == MutabilityType.Var ? "(mut " + text + ")" : text;
    }

    private static MemoryDescription describe(MemoryLimits limits, boolean imported) {
        int maximum = Math.min(limits.maximumPages(), Memory.RUNTIME_MAX_PAGES);
        return new MemoryDescription(limits.initialPages(), maximum, imported, limits.shared());
    }
}
