package dev.freshet.compile;

import dev.freshet.InvalidModuleException;
import dev.freshet.compile.runtime.FunctionRef;
import dev.freshet.compile.runtime.GuestException;
import dev.freshet.compile.runtime.GuestGlobal;
import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.GuestTable;
import dev.freshet.compile.runtime.HostGlobal;
import dev.freshet.compile.runtime.InterruptSite;
import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.compile.runtime.Tag;
import dev.freshet.compile.runtime.Trap;
import dev.freshet.compile.runtime.types.RuntimeType;
import dev.freshet.compile.runtime.types.TypeSpace;
import dev.freshet.wasm.ExternalKind;
import dev.freshet.wasm.ModuleBudget;
import dev.freshet.wasm.ModuleDecoder;
import dev.freshet.wasm.ValueType;
import dev.freshet.wasm.WasmModule;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one script on emitted code; collects what is not as the script wants it. */
final class SuiteRun {

    /** A module, or an instance of it. */
    private record Linked(GuestCode code, @Nullable GuestState state) {}

    private final SuiteScript script;
    private final CodeOptions options;
    private final TypeSpace space = new TypeSpace();
    private final Map<String, Map<String, SuiteExtern>> registered = new HashMap<>();
    private final Map<String, Linked> named = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private @Nullable Linked latest;
    /** Whether the latest module is text, which is no concern of ours: what is asked of it is left out. */
    private boolean textual;

    private int assertions;

    SuiteRun(SuiteScript script, CodeOptions options) {
        this.script = script;
        this.options = options;
    }

    int assertions() {
        return assertions;
    }

    List<String> run() {
        registered.put("spectest", spectest());
        int number = 0;
        for (String[] command : script.commands()) {
            number++;
            String at = script.name() + ":" + number + " " + String.join(" ", command);
            try {
                run(command, at);
            } catch (RuntimeException | Error e) {
                failures.add(at + " -> " + e + (e.getStackTrace().length > 0 ? " at " + e.getStackTrace()[0] : ""));
            }
        }
        return failures;
    }

    private void run(String[] command, String at) {
        switch (command[0]) {
            case "module" -> {
                latest = null;
                textual = module(command)[0] != 0;
                if (textual) {
                    return;
                }
                if (!command[2].equals("-")) {
                    named.remove(command[2]);
                }
                Linked linked = instantiate(compile(module(command)));
                latest = linked;
                if (!command[2].equals("-")) {
                    named.put(command[2], linked);
                }
            }
            case "definition" -> named.put("definition " + command[2], new Linked(compile(module(command)), null));
            case "instance" -> {
                Linked linked =
                        instantiate(named.get("definition " + command[2]).code());
                latest = linked;
                named.put(command[1], linked);
            }
            case "register" -> registered.put(decode(command[1]), exports(linked(command[2])));
            case "unlinkable" -> expect(at, "unlinkable", () -> instantiate(compile(module(command))));
            case "uninstantiable" -> expect(at, "trap exception", () -> instantiate(compile(module(command))));
            case "invoke", "get" -> {
                if (!textual || !command[3].equals("-")) {
                    action(command, at);
                }
            }
            default -> {
                // Invalid and malformed modules are the validator's.
            }
        }
    }

    private byte[] module(String[] command) {
        return script.modules().get(Integer.parseInt(command[1]));
    }

    private Linked linked(String name) {
        Linked found = name.equals("-") ? latest : named.get(name);
        if (found == null) {
            throw new IllegalStateException("no instance " + name);
        }
        return found;
    }

    private static String decode(String field) {
        return field.equals("-") ? "" : URLDecoder.decode(field.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private interface Action {
        void run();
    }

    private void expect(String at, String outcomes, Action action) {
        assertions++;
        String outcome;
        try {
            action.run();
            outcome = "return";
        } catch (UnlinkableException e) {
            outcome = "unlinkable";
        } catch (InvalidModuleException e) {
            outcome = "invalid " + e.getMessage();
        } catch (GuestException e) {
            outcome = "exception";
        } catch (RuntimeException | StackOverflowError e) {
            Trap trap = Trap.translated(e);
            outcome = trap == null
                    ? e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?")
                    : trap.getMessage().startsWith(Trap.STACK_EXHAUSTED) ? "exhaustion" : "trap";
        }
        if (!List.of(outcomes.split(" ")).contains(outcome)) {
            failures.add(at + " -> " + outcome);
        }
    }

    private void action(String[] command, String at) {
        Linked target = linked(command[3]);
        SuiteExtern extern = exports(target).get(decode(command[4]));
        List<SuiteValue> expected = SuiteValue.list(command[6]);
        if (command[0].equals("get")) {
            assertions++;
            GuestGlobal global = (GuestGlobal) extern.value();
            if (!expected.get(0)
                    .matches(new long[] {global.low(), global.high()}, new Object[] {global.reference()}, 0)) {
                failures.add(at + " -> " + global.low());
            }
            return;
        }
        long[] values = new long[600];
        Object[] references = new Object[600];
        int cell = 0;
        for (SuiteValue argument : SuiteValue.list(command[5])) {
            argument.store(values, references, cell);
            cell += argument.cells();
        }
        String wanted = command[2].equals("action") ? "return" : command[2];
        int before = failures.size();
        expect(at, wanted, () -> ((FunctionRef) extern.value()).invoke(values, references));
        if (failures.size() == before && command[2].equals("return")) {
            int result = 0;
            for (SuiteValue value : expected) {
                if (!value.matches(values, references, result)) {
                    failures.add(at + " -> " + Long.toHexString(values[result]) + " "
                            + Long.toHexString(values[result + 1]) + " " + references[result]);
                    return;
                }
                result += value.cells();
            }
        }
    }

    // --- linking

    private static final class UnlinkableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnlinkableException(String what) {
            super(what);
        }
    }

    private GuestCode compile(byte[] bytes) {
        WasmModule module = ModuleDecoder.decode(bytes, ModuleBudget.usual());
        return new GuestCode(module, options, new InterruptSite(false), space);
    }

    private Linked instantiate(GuestCode code) {
        WasmModule module = code.module();
        List<FunctionRef> functions = new ArrayList<>();
        List<GuestTable> tables = new ArrayList<>();
        List<LinearMemory> memories = new ArrayList<>();
        List<GuestGlobal> globals = new ArrayList<>();
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < module.imports().count(); i++) {
            String name = module.imports().module(i) + " " + module.imports().name(i);
            Map<String, SuiteExtern> exporter = registered.get(module.imports().module(i));
            SuiteExtern extern =
                    exporter == null ? null : exporter.get(module.imports().name(i));
            ExternalKind kind = module.imports().kind(i);
            if (extern == null
                    || !extern.suits(
                            module, code.types(), kind, module.imports().index(i))) {
                throw new UnlinkableException(name);
            }
            switch (kind) {
                case FUNCTION -> functions.add((FunctionRef) extern.value());
                case TABLE -> tables.add((GuestTable) extern.value());
                case MEMORY -> memories.add((LinearMemory) extern.value());
                case GLOBAL -> globals.add((GuestGlobal) extern.value());
                case TAG -> tags.add((Tag) extern.value());
            }
        }
        GuestImports imports = new GuestImports(
                functions.toArray(new FunctionRef[0]),
                tables.toArray(new GuestTable[0]),
                memories.toArray(new LinearMemory[0]),
                globals.toArray(new GuestGlobal[0]),
                tags.toArray(new Tag[0]));
        GuestState state = Instantiation.instantiate(
                code,
                imports,
                (index, min, max, shared, wide) -> OffHeapBacking.memory(min, max, shared, wide),
                10_000_000);
        if (module.start() != WasmModule.NONE) {
            state.function(module.start()).invoke(new long[0], new Object[0]);
        }
        return new Linked(code, state);
    }

    private static Map<String, SuiteExtern> exports(Linked linked) {
        Map<String, SuiteExtern> exports = new HashMap<>();
        WasmModule module = linked.code().module();
        GuestState state = linked.state();
        if (state == null) {
            throw new IllegalStateException("a definition has no exports");
        }
        RuntimeType[] types = linked.code().types();
        for (int i = 0; i < module.exports().count(); i++) {
            int index = module.exports().index(i);
            ExternalKind kind = module.exports().kind(i);
            SuiteExtern extern = switch (kind) {
                case FUNCTION -> new SuiteExtern(kind, state.function(index), 0, false, types);
                case TABLE ->
                    new SuiteExtern(kind, state.tables[index], module.tables().type(index), false, types);
                case MEMORY -> new SuiteExtern(kind, state.memories[index], 0, false, types);
                case GLOBAL ->
                    new SuiteExtern(
                            kind,
                            Instantiation.global(state, index),
                            module.globals().type(index),
                            module.globals().isMutable(index),
                            types);
                case TAG -> new SuiteExtern(kind, state.tags[index], 0, false, types);
            };
            exports.put(module.exports().name(i), extern);
        }
        return exports;
    }

    /** The host's module of all scripts, as a guest module that has the same exports. */
    private Map<String, SuiteExtern> spectest() {
        Map<String, SuiteExtern> exports = new HashMap<>();
        SpectestModule.functions(space)
                .forEach((name, function) -> exports.put(
                        name, new SuiteExtern(ExternalKind.FUNCTION, function, 0, false, new RuntimeType[0])));
        exports.put("global_i32", global(ValueType.I32, 666));
        exports.put("global_i64", global(ValueType.I64, 666));
        exports.put("global_f32", global(ValueType.F32, Float.floatToRawIntBits(666.6f)));
        exports.put("global_f64", global(ValueType.F64, Double.doubleToRawLongBits(666.6)));
        exports.put("table", table(false));
        exports.put("table64", table(true));
        exports.put(
                "memory",
                new SuiteExtern(
                        ExternalKind.MEMORY, OffHeapBacking.memory(1, 2, false, false), 0, false, new RuntimeType[0]));
        exports.put(
                "shared_memory",
                new SuiteExtern(
                        ExternalKind.MEMORY, OffHeapBacking.memory(1, 2, true, false), 0, false, new RuntimeType[0]));
        return exports;
    }

    private static SuiteExtern table(boolean wide) {
        return new SuiteExtern(
                ExternalKind.TABLE,
                new GuestTable(null, 10, 20, 1000, wide, null),
                ValueType.FUNCREF,
                false,
                new RuntimeType[0]);
    }

    private static SuiteExtern global(int type, long bits) {
        return new SuiteExtern(ExternalKind.GLOBAL, new HostGlobal(bits, 0, null), type, false, new RuntimeType[0]);
    }
}
