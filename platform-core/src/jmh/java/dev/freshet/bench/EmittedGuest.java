package dev.freshet.bench;

import dev.freshet.compile.CodeOptions;
import dev.freshet.compile.GuestCode;
import dev.freshet.compile.GuestImports;
import dev.freshet.compile.Instantiation;
import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.InterruptSite;
import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.compile.runtime.MemoryBacking;
import dev.freshet.compile.runtime.types.TypeSpace;
import dev.freshet.sys.RawMemory;
import dev.freshet.wasm.ExportSection;
import dev.freshet.wasm.ExternalKind;
import dev.freshet.wasm.ModuleBudget;
import dev.freshet.wasm.ModuleDecoder;
import dev.freshet.wasm.WasmModule;

/** One instance of a module on the code that {@code compile} emits, without the platform around it: for all calls, never reset. */
final class EmittedGuest {

    /** What a memory may grow to. */
    private static final long MOST_BYTES = 256L << 20;

    private static final int MOST_TABLE_ENTRIES = 1 << 20;

    private final GuestState state;
    private final int entry;

    private EmittedGuest(GuestState state, int entry) {
        this.state = state;
        this.entry = entry;
    }

    /** @param function an exported function of up to three numbers; the module imports nothing */
    static EmittedGuest of(byte[] bytes, String function, boolean marked) {
        WasmModule module = ModuleDecoder.decode(bytes, ModuleBudget.usual());
        GuestCode code = new GuestCode(
                module, CodeOptions.defaults().withMarked(marked), new InterruptSite(false), new TypeSpace());
        GuestState state =
                Instantiation.instantiate(code, GuestImports.none(), EmittedGuest::memory, MOST_TABLE_ENTRIES);
        return new EmittedGuest(state, code.numberEntry(export(module, function)));
    }

    private static LinearMemory memory(int index, long minimum, long maximum, boolean shared, boolean wide) {
        LinearMemory memory = new LinearMemory(minimum, maximum, MOST_BYTES, shared, wide);
        memory.attach(new Allocated(minimum * LinearMemory.WASM_PAGE_BYTES));
        return memory;
    }

    private static int export(WasmModule module, String name) {
        ExportSection exports = module.exports();
        for (int i = 0; i < exports.count(); i++) {
            if (exports.kind(i) == ExternalKind.FUNCTION && exports.name(i).equals(name)) {
                return exports.index(i);
            }
        }
        throw new IllegalArgumentException("no function " + name);
    }

    long call(long argument) {
        return state.callNumbers(entry, argument, 0, 0);
    }

    /** Memory of the allocator's, for as long as the JVM runs. */
    private static final class Allocated implements MemoryBacking {

        private final long base;
        private long bytes;

        Allocated(long bytes) {
            this.bytes = bytes;
            long address = RawMemory.allocate(MARKS_BYTES + MOST_BYTES);
            RawMemory.fill(address, MARKS_BYTES + bytes, (byte) 0);
            this.base = address + MARKS_BYTES;
        }

        @Override
        public long base() {
            return base;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public boolean growTo(long wanted) {
            if (wanted > MOST_BYTES) {
                return false;
            }
            RawMemory.fill(base + bytes, wanted - bytes, (byte) 0);
            bytes = wanted;
            return true;
        }
    }
}
