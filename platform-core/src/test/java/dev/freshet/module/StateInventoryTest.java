package dev.freshet.module;

import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.functions;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.repeat;
import static dev.freshet.module.WasmBytes.resource;
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.admin.ModuleReport.Freshness;
import dev.freshet.settings.PlatformLimits;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.MStack;
import run.endive.runtime.TableInstance;
import run.endive.runtime.internal.CompilerInterpreterMachine;

class StateInventoryTest {

    private static ModuleCompiler compiler;

    @BeforeAll
    static void open() {
        compiler = new ModuleCompiler(PlatformLimits.defaults());
    }

    @AfterAll
    static void close() {
        compiler.close();
    }

    /* For each field: constant, or restored by whom, or the reason for rebuilding. */

    @Test
    void theEnginesInstanceHasNoStateThatTheInventoryDoesNotKnow() {
        assertFields(
                Instance.class,
                // constant after construction
                "module",
                "machine",
                "functions",
                "globalFactory",
                "globalInitializers",
                "types",
                "functionTypes",
                "imports",
                "tags",
                "exports",
                "listener",
                "fluentExports",
                // restored: bytes by the slot, globals and tables by our classes
                "memories",
                "globals",
                "tables",
                // restored: Instance.setElement; the memory, which owns what is dropped
                "elements",
                "dataSegments",
                // restored: Instance.clearTailCall
                "tailCallPending",
                // rebuilt
                "exnRefs");
    }

    @Test
    void theEnginesTablesHaveNoStateThatTheInventoryDoesNotKnow() {
        assertFields(TableInstance.class, "table", "instances", "refs", "objRefs");
    }

    @Test
    void theEnginesGlobalsHaveNoStateThatTheInventoryDoesNotKnow() {
        assertFields(
                GlobalInstance.class, "valueLow", "valueHigh", "refValue", "valType", "instance", "mutabilityType");
    }

    @Test
    void theEnginesInterpreterHasNoStateThatTheInventoryDoesNotKnow() {
        assertFields(InterpreterMachine.class, "instance", "stack", "callStack");
        assertFields(CompilerInterpreterMachine.class, "interpretedFuncIds");
    }

    @Test
    void compiledMachinesHaveNoStateThatTheInventoryDoesNotKnow() {
        CompiledModule compiled = compiler.compile(resource("module/control.wasm"));
        Instance instance = Instance.builder(compiled.wasm())
                .withMachineFactory(compiled.form().machines())
                .build();
        assertFields(instance.getMachine().getClass(), "instance", "compilerInterpreterMachine", "heapMeter");
    }

    @Test
    void anOrdinaryModuleIsReset() {
        StateInventory inventory = inventory(resource("module/control.wasm"));
        assertThat(inventory.freshness()).isEqualTo(Freshness.RESET);
        assertThat(inventory.reason()).isEqualTo("all its state (memory, globals, tables, segments) can be put back");
        assertThat(inventory.changesTables()).isFalse();
        assertThat(inventory.dropsElements()).isFalse();
        assertThat(inventory.dropsData()).isFalse();
        assertThat(inventory.usesTailCalls()).isFalse();
    }

    @Test
    void tableChangesAndDropsAreNoticedAndStillReset() {
        StateInventory inventory = inventory(resource("module/tables.wasm"));
        assertThat(inventory.freshness()).isEqualTo(Freshness.RESET);
        assertThat(inventory.changesTables()).isTrue();
        assertThat(inventory.dropsElements()).isTrue();
        assertThat(inventory.dropsData()).isTrue();
    }

    @Test
    void eachWayToChangeATableIsNoticed() {
        assertThat(withTable(0x41, 0, 0xD0, 0x70, 0x26, 0).changesTables()).isTrue(); // table.set
        assertThat(withTable(0xD0, 0x70, 0x41, 0, 0xFC, 0x0F, 0, 0x1A).changesTables())
                .isTrue(); // grow
        assertThat(withTable(0x41, 0, 0xD0, 0x70, 0x41, 0, 0xFC, 0x11, 0).changesTables())
                .isTrue(); // fill
        assertThat(withTable(0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 0x0E, 0, 0).changesTables())
                .isTrue(); // copy
        assertThat(withTable(0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 0x0C, 0, 0).changesTables())
                .isTrue(); // init
        assertThat(withTable(0xFC, 0x0D, 0).changesTables()).isFalse(); // elem.drop
        assertThat(withTable(0xFC, 0x0D, 0).dropsElements()).isTrue();
        assertThat(withTable(0x41, 0, 0x25, 0, 0x1A).changesTables()).isFalse(); // table.get
    }

    @Test
    void tailCallsAreNoticedAndStillReset() {
        StateInventory inventory = inventory(resource("module/tail-call.wasm"));
        assertThat(inventory.usesTailCalls()).isTrue();
        assertThat(inventory.freshness()).isEqualTo(Freshness.RESET);
    }

    @Test
    void exceptionsAreRebuilt() {
        assertRebuilt(inventory(resource("module/throws.wasm")), "uses exceptions");
    }

    @Test
    void aTypeThatCanHoldAnExceptionIsEnoughToRebuild() {
        byte[] module =
                module().section(6, vector(bytes(0x69, 1, 0xD0, 0x69, 0x0B))).build();
        assertRebuilt(inventory(module), "uses exceptions");
    }

    @Test
    void hostReferencesAreRebuilt() {
        assertRebuilt(inventory(resource("module/externref.wasm")), "references to objects (externref");
    }

    @Test
    void structsAreRebuilt() {
        byte[] module = module().section(1, vector(bytes(0x5F, 1, 0x7F, 1), bytes(0x60, 0, 0)))
                .section(3, vector(leb(1)))
                .section(10, vector(body(bytes(0xFB, 1, 0, 0x1A)))) // struct.new_default, drop
                .build();
        assertRebuilt(inventory(module), "references to objects");
    }

    @Test
    void smallIntegersInReferencesAreRebuiltWithoutAnyTypeDefined() {
        assertRebuilt(inventory(functions(body(bytes(0x41, 1, 0xFB, 0x1C, 0x1A)))), "references to objects"); // ref.i31
    }

    @Test
    void aFunctionTooBigForTheJvmIsInterpretedAndItsInstanceRebuiltAfterATrap() {
        byte[] module = functions(body(), body(repeat(15_000, 0x23, 0, 0x24, 0)));
        byte[] withGlobal = insertGlobal(module);
        CompiledModule compiled = compiler.compile(withGlobal);
        assertThat(compiled.functionsInterpreted()).containsExactly("func 1");
        assertThat(compiled.inventory().freshness()).isEqualTo(Freshness.RESET);
        assertThat(compiled.inventory().rebuiltAfterTrap()).isTrue();
        assertThat(compiled.inventory().reason()).contains("1 of its functions do not fit a JVM method", "'func 1'");
    }

    @Test
    void theInterpretersStackIsEmptyAfterAReturnAndNotAfterATrap() throws Exception {
        // Function 0 is too big to compile: it puts three values on the stack, then divides 1 by the global, then drops
        // them.
        byte[] body = body(repeat(70_000, 0x01), repeat(3, 0x41, 7), bytes(0x41, 1, 0x23, 0, 0x6D), repeat(4, 0x1A));
        byte[] module = insertGlobal(functions(body));
        CompiledModule compiled = compiler.compile(module);
        assertThat(compiled.inventory().rebuiltAfterTrap()).isTrue();
        Instance instance = Instance.builder(compiled.wasm())
                .withMachineFactory(compiled.form().machines())
                .build();
        instance.global(0).setValue(1);
        instance.getMachine().call(0, new long[0]);
        assertThat(interpreterStack(instance).size()).isZero();
        instance.global(0).setValue(0);
        assertThatThrownBy(() -> instance.getMachine().call(0, new long[0])).hasMessageContaining("divide by zero");
        assertThat(interpreterStack(instance).size()).isPositive();
    }

    @Test
    void anInterpreterIsNoExcuseForOtherState() {
        byte[] module = functions(body(repeat(70_000, 0x01), bytes(0x41, 1, 0xFB, 0x1C, 0x1A)));
        assertThat(inventory(module).rebuiltAfterTrap()).isFalse();
        assertThat(inventory(resource("module/control.wasm")).rebuiltAfterTrap())
                .isFalse();
    }

    private static MStack interpreterStack(Instance instance) throws ReflectiveOperationException {
        Field interpreter = instance.getMachine().getClass().getDeclaredField("compilerInterpreterMachine");
        interpreter.setAccessible(true);
        Field stack = InterpreterMachine.class.getDeclaredField("stack");
        stack.setAccessible(true);
        return (MStack) stack.get(interpreter.get(instance.getMachine()));
    }

    /** Global 0, an i32, before the code section; the bodies read and write it so that no compiler can leave them out. */
    private static byte[] insertGlobal(byte[] functions) {
        byte[] global = concat(bytes(6), leb(6), vector(bytes(0x7F, 1, 0x41, 0, 0x0B)));
        // Behind the preamble, the type section (6 bytes) and the function section.
        int code = 8 + 6 + 2 + functions[15];
        return concat(Arrays.copyOf(functions, code), global, Arrays.copyOfRange(functions, code, functions.length));
    }

    private static StateInventory withTable(int... code) {
        return inventory(module().section(1, WasmBytes.EMPTY_TYPE)
                .section(3, vector(leb(0)))
                .section(4, vector(bytes(0x70, 0, 1)))
                .section(9, vector(bytes(1, 0, 1, 0)))
                .section(10, vector(body(bytes(code))))
                .build());
    }

    private static StateInventory inventory(byte[] module) {
        return compiler.compile(module).inventory();
    }

    private static void assertRebuilt(StateInventory inventory, String... reason) {
        assertThat(inventory.freshness()).isEqualTo(Freshness.REBUILT);
        assertThat(inventory.reason()).contains(reason);
    }

    private static void assertFields(Class<?> type, String... known) {
        Set<String> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .map(Field::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(fields)
                .as("state in %s; a new field needs a decision in StateInventory", type.getName())
                .isEqualTo(new TreeSet<>(Set.of(known)));
    }
}
