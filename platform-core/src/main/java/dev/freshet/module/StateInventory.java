package dev.freshet.module;

import dev.freshet.GuestText;
import dev.freshet.admin.ModuleReport.Freshness;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.ValType;

/**
 * All state that running a module can change, and with it how the next call gets a fresh instance: <em>reset</em> when each piece can be
 * put back from outside the engine, <em>rebuilt</em> when some cannot. Modules with state that is served neither way (a second memory,
 * 128-bit values) are refused before, with the reason.
 *
 * <p>Decided by what the code <em>can</em> do: an instruction that occurs counts, whether or not a call reaches it. Immutable.
 */
public final class StateInventory {

    /*
     * What each field of the engine's Instance, tables, globals and interpreter holds is listed in StateInventoryTest, which fails when an
     * upgrade adds one. Restorable: memories, globals, tables, elements (setElement), data segments (our memory owns what is dropped), the
     * pending tail call (clearTailCall). Not restorable: exnRefs, which nothing can clear; objects, which tables, globals and other
     * objects share by reference; the interpreter's operand and call stacks, which a trap leaves as they are.
     */

    private static final Set<OpCode> TABLE_CHANGES =
            EnumSet.of(OpCode.TABLE_SET, OpCode.TABLE_GROW, OpCode.TABLE_FILL, OpCode.TABLE_COPY, OpCode.TABLE_INIT);
    private static final Set<OpCode> DATA_READS =
            EnumSet.of(OpCode.MEMORY_INIT, OpCode.DATA_DROP, OpCode.ARRAY_NEW_DATA, OpCode.ARRAY_INIT_DATA);
    private static final Set<OpCode> EXCEPTIONS = EnumSet.of(OpCode.THROW, OpCode.THROW_REF, OpCode.TRY_TABLE);
    private static final Set<OpCode> TAIL_CALLS =
            EnumSet.of(OpCode.RETURN_CALL, OpCode.RETURN_CALL_INDIRECT, OpCode.RETURN_CALL_REF);

    private final Set<OpCode> opcodes;
    private final List<String> obstacles;
    /** What the interpreter has to do with it; empty if it runs none of the code. */
    private final String interpreter;

    private StateInventory(Set<OpCode> opcodes, List<String> obstacles, String interpreter) {
        this.opcodes = opcodes;
        this.obstacles = List.copyOf(obstacles);
        this.interpreter = interpreter;
    }

    /**
     * For code none of which is interpreted.
     *
     * @param opcodes all that occur in bodies and constant expressions
     * @param definesObjects whether a struct or array type is defined
     */
    static StateInventory of(WasmModule module, Set<OpCode> opcodes, boolean definesObjects) {
        List<String> obstacles = new ArrayList<>();
        if (hasAny(opcodes, EXCEPTIONS) || usesType(module, StateInventory::isException)) {
            obstacles.add("it uses exceptions, which the engine keeps where they cannot be cleared");
        }
        if (definesObjects
                || opcodes.stream().anyMatch(opcode -> opcode.opcode() >>> 8 == 0xFB)
                || usesType(module, ValType::isObjectRef)) {
            obstacles.add("it uses references to objects (externref, struct, array, i31), which outlive a call");
        }
        return new StateInventory(Set.copyOf(opcodes), obstacles, "");
    }

    /** Returns the same for code of which the engine's interpreter runs these functions. */
    StateInventory partlyInterpreted(List<String> functions) {
        if (functions.isEmpty()) {
            return this;
        }
        return new StateInventory(
                opcodes,
                obstacles,
                functions.size() + " of its functions do not fit a JVM method, and the interpreter that runs them"
                        + " keeps its stack after a trap, when the instance is rebuilt (the first is "
                        + GuestText.quote(functions.get(0)) + ")");
    }

    /** Returns the same for code that the engine's interpreter runs alone. */
    StateInventory whollyInterpreted() {
        return new StateInventory(
                opcodes,
                obstacles,
                "the interpreter that runs it keeps its stack after a trap, when the instance is rebuilt");
    }

    /** Returns how an instance is made fresh after a call that returned; see {@link #rebuiltAfterTrap()} for the others. */
    public Freshness freshness() {
        return obstacles.isEmpty() ? Freshness.RESET : Freshness.REBUILT;
    }

    /** Returns why, as a sentence; a guest's name in it is capped and escaped. */
    public String reason() {
        String all = Stream.concat(obstacles.stream(), Stream.of(interpreter))
                .filter(obstacle -> !obstacle.isEmpty())
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? "all its state (memory, globals, tables, segments) can be put back" : all;
    }

    /** Returns whether code can change an entry or the size of a table ({@code table.set/grow/fill/copy/init}). */
    public boolean changesTables() {
        return hasAny(opcodes, TABLE_CHANGES);
    }

    /** Returns whether code can drop element segments ({@code elem.drop}). */
    public boolean dropsElements() {
        return opcodes.contains(OpCode.ELEM_DROP);
    }

    /** Returns whether code can drop data segments ({@code data.drop}). */
    public boolean dropsData() {
        return opcodes.contains(OpCode.DATA_DROP);
    }

    /** Returns whether a tail call can be pending when a call ends in a trap. */
    public boolean usesTailCalls() {
        return hasAny(opcodes, TAIL_CALLS);
    }

    /** Returns whether code reads data segments after instantiation; if not, instances need none. */
    public boolean readsData() {
        return hasAny(opcodes, DATA_READS);
    }

    /**
     * Returns whether an instance whose call did not return must be built anew although it can be reset otherwise: the interpreter's stack
     * is empty again when a call returns, and only then.
     */
    public boolean rebuiltAfterTrap() {
        return obstacles.isEmpty() && !interpreter.isEmpty();
    }

    /** Returns whether a function that the interpreter runs can make it run a compiled one too, for which it needs the body. */
    boolean interpreterCallsCompiledFunctions() {
        return usesTailCalls() || opcodes.contains(OpCode.CALL_REF);
    }

    /** Returns whether any of these instructions occurs. */
    public boolean hasAny(Set<OpCode> of) {
        return hasAny(opcodes, of);
    }

    private static boolean hasAny(Set<OpCode> opcodes, Set<OpCode> of) {
        return of.stream().anyMatch(opcodes::contains);
    }

    private static boolean isException(ValType type) {
        return type.isReference() && type.typeIdx() == ValType.TypeIdxCode.EXN.code();
    }

    private static boolean usesType(WasmModule module, Predicate<ValType> matches) {
        return types(module).anyMatch(matches);
    }

    /** Every type a value can have outside of function bodies' operand stacks, which only hold values of these types or of opcodes seen. */
    private static Stream<ValType> types(WasmModule module) {
        Stream<ValType> signatures =
                Stream.of(module.typeSection().types()).filter(Objects::nonNull).flatMap(StateInventory::types);
        Stream<ValType> locals =
                Stream.of(module.codeSection().functionBodies()).flatMap(body -> body.localTypes().stream());
        Stream<ValType> globals = Stream.of(module.globalSection().globals()).map(global -> global.valueType());
        Stream<ValType> tables = IntStream.range(0, module.tableSection().tableCount())
                .mapToObj(i -> module.tableSection().getTable(i).elementType());
        Stream<ValType> imports = module.importSection().stream()
                .filter(i -> i.importType() == ExternalType.GLOBAL || i.importType() == ExternalType.TABLE)
                .map(i -> i instanceof GlobalImport global ? global.type() : ((TableImport) i).entryType());
        return Stream.of(signatures, locals, globals, tables, imports).flatMap(stream -> stream);
    }

    private static Stream<ValType> types(FunctionType type) {
        return Stream.concat(type.params().stream(), type.returns().stream());
    }
}
