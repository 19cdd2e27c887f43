package dev.freshet.module.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.instance.SlotMemory;
import dev.freshet.instance.SlotTable;
import dev.freshet.instance.TestMemories;
import dev.freshet.wiring.TestRegistries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import run.endive.compiler.internal.Compiler;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

class IndirectCallsTest {

    private static final HeapMeter UNMETERED =
            new HeapMeter(HeapBudget.unlimited(), TypeSection.builder().build());

    private static final String SHADED = Compiler.DEFAULT_CLASS_NAME.replace('.', '/') + "Shaded";
    private static final String MEMORY = Type.getInternalName(SlotMemory.class);
    /** The engine's look-up, labels left out. */
    private static final int LOOK_UP = 18;

    /** Index of the function that sets the global, and an entry of the table that holds no function. */
    private static final int SETS_GLOBAL = 6;

    private static final int FREE_ENTRY = 8;

    private final TestMemories memories = new TestMemories();
    private final WasmModule module = Parser.parse(TestRegistries.wat("table-calls"));
    private final Map<String, byte[]> generated = GeneratedClasses.of(module);
    private final byte[] machine;

    IndirectCallsTest() {
        machine = generated.get(Compiler.DEFAULT_CLASS_NAME);
    }

    @AfterEach
    void close() {
        memories.close();
    }

    /** The engine's methods for calls through tables, in new copies each time. */
    private static List<MethodNode> methods(byte[] classBytes) {
        ClassNode node = new ClassNode();
        new ClassReader(classBytes).accept(node, 0);
        return node.methods.stream()
                .filter(method -> method.name.startsWith("call_indirect_"))
                .toList();
    }

    private static List<String> calls(MethodNode method) {
        List<String> calls = new ArrayList<>();
        for (AbstractInsnNode each : method.instructions) {
            if (each instanceof MethodInsnNode call) {
                calls.add(call.name);
            }
        }
        return calls;
    }

    private static List<AbstractInsnNode> instructions(MethodNode method) {
        List<AbstractInsnNode> found = new ArrayList<>();
        for (AbstractInsnNode each : method.instructions) {
            if (each.getOpcode() >= 0) {
                found.add(each);
            }
        }
        return found;
    }

    @Test
    void everyCallThroughATableAsksTheMemoryBeforeTheTable() {
        byte[] rewritten = new ClassRewriter(true, true, SlotMemory.class).rewrite(machine);
        assertThat(methods(rewritten))
                .isNotEmpty()
                .hasSameSizeAs(methods(machine))
                .allSatisfy(method -> assertThat(calls(method))
                        .startsWith("checkInterruption", "ownFunction", "table", "requiredRef", "instance"));
        assertThat(methods(new ClassRewriter(true, true, null).rewrite(machine)))
                .allSatisfy(method -> assertThat(calls(method)).doesNotContain("ownFunction"));
    }

    /** A look-up that differs may mean something else; it works as it is. */
    @Test
    void lookUpOfAnotherShapeIsLeftAlone() {
        for (int changed = 0; changed < LOOK_UP; changed++) {
            for (MethodNode method : methods(machine)) {
                method.instructions.insertBefore(instructions(method).get(changed), new InsnNode(Opcodes.NOP));
                assertLeftAlone(method);
            }
        }
        for (MethodNode method : methods(machine)) {
            LabelNode elsewhere = new LabelNode();
            method.instructions.insert(instructions(method).get(LOOK_UP), elsewhere);
            instructions(method).stream()
                    .filter(each -> each.getOpcode() == Opcodes.IFNULL)
                    .forEach(jump -> ((JumpInsnNode) jump).label = elsewhere);
            assertLeftAlone(method);
        }
    }

    private static void assertLeftAlone(MethodNode method) {
        List<AbstractInsnNode> before = List.of(method.instructions.toArray());
        IndirectCalls.askMemoryFirst(method, SHADED, MEMORY);
        assertThat(method.instructions.toArray()).containsExactlyElementsOf(before);
    }

    /** The platform links no two guests, so no guest can come to such an entry by itself. */
    @Test
    void functionOfAnotherInstanceRunsThere() throws Exception {
        ClassRewriter rewriter = new ClassRewriter(true, true, SlotMemory.class);
        Map<String, byte[]> classes = new LinkedHashMap<>();
        generated.forEach((name, bytes) -> classes.put(name, rewriter.rewrite(bytes)));
        Function<Instance, Machine> machines = GeneratedClasses.machines(classes);
        List<SlotTable> tables = new ArrayList<>();
        Instance one = instance(machines, tables);
        Instance other = instance(machines, tables);
        SlotTable table = tables.get(0);
        table.setRef(FREE_ENTRY, SETS_GLOBAL, one);
        assertThat(one.export("none").apply(0, 0, FREE_ENTRY)).containsExactly(55);
        one.global(0).setValue(0);

        table.setRef(FREE_ENTRY, SETS_GLOBAL, other);
        assertThat(one.export("none").apply(0, 0, FREE_ENTRY)).containsExactly(0);
        assertThat(other.global(0).getValue()).isEqualTo(55);
        assertThatThrownBy(() -> one.export("plain").apply(0, 0, FREE_ENTRY))
                .hasMessageContaining("indirect call type mismatch");
        assertThat(one.export("plain").apply(0, 0, 1)).containsExactly(14);
    }

    private Instance instance(Function<Instance, Machine> machines, List<SlotTable> tables) {
        SlotMemory memory = memories.leased();
        int first = tables.size();
        Instance instance = Instance.builder(module)
                .withImportValues(ImportValues.builder()
                        .addFunction(new ImportFunction(
                                "shop",
                                "int",
                                FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)),
                                (caller, arguments) -> arguments))
                        .build())
                .withMachineFactory(machines)
                .withMemoryFactory(limits -> memory)
                .withTableFactory((declared, initial) -> {
                    tables.add(new SlotTable(declared, initial, 100, UNMETERED));
                    return tables.get(tables.size() - 1);
                })
                .build();
        memory.serve(tables.get(first));
        tables.get(first).captureInitial(tables.get(first).entries(), instance);
        return instance;
    }

    /** Compiled code takes the table for that of its own instance. */
    @Test
    void memoryServesTheTableOfOneInstanceOnly() {
        SlotMemory memory = new SlotMemory(new MemoryLimits(1, 1), Memory.PAGE_SIZE);
        SlotTable table =
                new SlotTable(new Table(ValType.FuncRef, new TableLimits(1)), Value.REF_NULL_VALUE, 1, UNMETERED);
        memory.serve(table);
        assertThatThrownBy(() -> memory.serve(table)).isInstanceOf(IllegalStateException.class);
    }
}
