package dev.freshet.compile;

import dev.freshet.compile.runtime.GuestGlobal;
import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.GuestTable;
import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.compile.runtime.OwnGlobal;
import dev.freshet.compile.runtime.Tag;
import dev.freshet.compile.runtime.Trap;
import dev.freshet.wasm.DataSection;
import dev.freshet.wasm.ElementSection;
import dev.freshet.wasm.GlobalSection;
import dev.freshet.wasm.Limits;
import dev.freshet.wasm.SegmentMode;
import dev.freshet.wasm.TableSection;
import dev.freshet.wasm.WasmModule;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes an instance: what the specification does at instantiation, but for the start function, which the caller calls. */
public final class Instantiation {

    private final GuestCode code;
    private final WasmModule module;
    private final GuestState state;
    private final ConstantEvaluator evaluator;

    private Instantiation(GuestCode code) {
        this.code = code;
        this.module = code.module();
        this.state = code.newState();
        this.evaluator = new ConstantEvaluator(code, state);
    }

    /**
     * @param mostTableEntries what the host allows in a table
     * @throws Trap if a segment does not fit, or a table has more entries than allowed; what was written until then stays
     */
    public static GuestState instantiate(
            GuestCode code, GuestImports imports, MemoryMaker memories, int mostTableEntries) {
        Instantiation instantiation = new Instantiation(code);
        instantiation.link(imports);
        instantiation.makeMemories(imports, memories);
        instantiation.globals(imports);
        instantiation.tables(imports, mostTableEntries);
        instantiation.elements();
        instantiation.data();
        return instantiation.state;
    }

    /** The global as others see it: of an import what was imported. */
    public static GuestGlobal global(GuestState state, int index) {
        return index < state.importedGlobals.length ? state.importedGlobals[index] : new OwnGlobal(state, index);
    }

    private void link(GuestImports imports) {
        state.imports = imports.functions();
        state.importedGlobals = imports.globals();
        Tag[] tags = Arrays.copyOf(imports.tags(), module.tags().count());
        for (int i = imports.tags().length; i < tags.length; i++) {
            tags[i] = new Tag(code.types()[module.tags().type(i)]);
        }
        state.tags = tags;
    }

    private void makeMemories(GuestImports imports, MemoryMaker maker) {
        @Nullable
        LinearMemory[] memories =
                Arrays.copyOf(imports.memories(), module.memories().count());
        Limits limits = module.memories().limits();
        for (int i = imports.memories().length; i < memories.length; i++) {
            memories[i] = maker.make(
                    i,
                    limits.min(i),
                    limits.hasMax(i) ? limits.max(i) : LinearMemory.NO_MAXIMUM,
                    limits.isShared(i),
                    limits.is64(i));
        }
        state.memories = memories;
        state.memory = memories.length == 0 ? null : memories[0];
    }

    private void globals(GuestImports imports) {
        GlobalSection globals = module.globals();
        for (int i = 0; i < globals.count(); i++) {
            if (i < globals.importedCount()) {
                GuestGlobal imported = imports.globals()[i];
                set(i, imported.low(), imported.high(), imported.reference());
            } else {
                evaluator.evaluate(globals.initStart(i), globals.initEnd(i));
                set(i, evaluator.low(), evaluator.high(), evaluator.reference());
            }
        }
    }

    private void set(int global, long low, long high, @Nullable Object reference) {
        state.setGlobalLow(global, low);
        state.setGlobalHigh(global, high);
        state.setGlobalReference(global, reference);
    }

    private void tables(GuestImports imports, int mostEntries) {
        TableSection section = module.tables();
        GuestTable[] tables = Arrays.copyOf(imports.tables(), section.count());
        for (int i = imports.tables().length; i < tables.length; i++) {
            Object initial = null;
            if (section.initStart(i) != TableSection.NONE) {
                evaluator.evaluate(section.initStart(i), section.initEnd(i));
                initial = evaluator.reference();
            }
            Limits limits = section.limits();
            tables[i] = new GuestTable(
                    state,
                    limits.min(i),
                    limits.hasMax(i) ? limits.max(i) : LinearMemory.NO_MAXIMUM,
                    mostEntries,
                    limits.is64(i),
                    initial);
        }
        state.tables = tables;
        state.table = tables.length == 0 ? null : tables[0];
    }

    private void elements() {
        ElementSection section = module.elements();
        @Nullable Object[][] elements = new Object[section.count()][];
        state.elements = elements;
        for (int i = 0; i < elements.length; i++) {
            elements[i] = items(section, i);
        }
        for (int i = 0; i < elements.length; i++) {
            if (section.mode(i) == SegmentMode.ACTIVE) {
                evaluator.evaluate(section.offsetStart(i), section.offsetEnd(i));
                GuestTable table = state.tables[section.table(i)];
                long at = table.wide() ? evaluator.low() : evaluator.low() & 0xFFFF_FFFFL;
                table.init(GuestTable.index(at), elements[i], 0, elements[i].length);
            }
            if (section.mode(i) != SegmentMode.PASSIVE) {
                state.dropElements(i);
            }
        }
    }

    private @Nullable Object[] items(ElementSection section, int segment) {
        @Nullable Object[] items = new Object[section.itemCount(segment)];
        if (section.hasExpressions(segment)) {
            evaluator.open(section.itemStart(segment), section.itemEnd(segment));
            for (int i = 0; i < items.length; i++) {
                evaluator.next();
                items[i] = evaluator.reference();
            }
        } else {
            int[] functions = section.functions(segment);
            for (int i = 0; i < items.length; i++) {
                items[i] = state.function(functions[i]);
            }
        }
        return items;
    }

    private void data() {
        DataSection section = module.data();
        byte[][] data = new byte[section.count()][];
        state.data = data;
        for (int i = 0; i < data.length; i++) {
            data[i] = Arrays.copyOfRange(module.bytes(), section.start(i), section.end(i));
        }
        for (int i = 0; i < data.length; i++) {
            if (section.mode(i) == SegmentMode.ACTIVE) {
                evaluator.evaluate(section.offsetStart(i), section.offsetEnd(i));
                LinearMemory memory = state.memories[section.memory(i)];
                if (memory == null) {
                    throw new IllegalStateException("no memory " + section.memory(i));
                }
                memory.init(
                        memory.wide() ? evaluator.low() : evaluator.low() & 0xFFFF_FFFFL, data[i], 0, data[i].length);
                state.dropData(i);
            }
        }
    }
}
