package dev.freshet.module.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.instance.SlotMemory;
import dev.freshet.instance.TestMemories;
import dev.freshet.wiring.TestRegistries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

class LoopUnrollingTest {

    private static final String UNSAFE_ACCESS = "dev/freshet/instance/UnsafeGuestAccess";
    private static final int GOTO_BYTECODES = 3;

    private final WasmModule module = Parser.parse(TestRegistries.wat("loops"));

    private static Map<String, byte[]> rewritten(WasmModule module) {
        return new ClassRewriter(true, true, SlotMemory.class)
                .rewrite(GeneratedClasses.of(module), Set.of(), Memory.PAGE_SIZE, () -> {});
    }

    /** All methods of some classes. */
    private static List<MethodNode> methods(Map<String, byte[]> classes) {
        List<MethodNode> methods = new ArrayList<>();
        for (byte[] bytes : classes.values()) {
            ClassNode node = new ClassNode();
            new ClassReader(bytes).accept(node, 0);
            methods.addAll(node.methods);
        }
        return methods;
    }

    private static long count(MethodNode method, String calls) {
        return Stream.of(method.instructions.toArray())
                .filter(each -> each instanceof MethodInsnNode call && call.name.equals(calls))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"at_the_end", "at_the_start", "from_the_middle", "on_the_stack", "nested"})
    void everyNumberOfRoundsIsThatOfTheInterpreter(String function) throws Exception {
        try (TestMemories memories = new TestMemories()) {
            SlotMemory memory = memories.leased();
            Instance unrolled = Instance.builder(module)
                    .withMachineFactory(GeneratedClasses.machines(rewritten(module)))
                    .withMemoryFactory(limits -> memory)
                    .build();
            Instance interpreted = Instance.builder(module).build();
            for (int rounds = 1; rounds <= 30; rounds++) {
                assertThat(unrolled.export(function).apply(rounds))
                        .as("%d rounds", rounds)
                        .isEqualTo(interpreted.export(function).apply(rounds));
            }
        }
    }

    @Test
    void trapComesInTheRoundWhereItIsDue() throws Exception {
        try (TestMemories memories = new TestMemories()) {
            SlotMemory memory = memories.leased();
            Machine machine = Instance.builder(module)
                    .withMachineFactory(GeneratedClasses.machines(rewritten(module)))
                    .withMemoryFactory(limits -> memory)
                    .build()
                    .getMachine();
            int toTheEnd = 5;
            for (int rounds = 1; rounds <= 9; rounds++) {
                int first = Memory.PAGE_SIZE - rounds;
                assertThatThrownBy(() -> machine.call(toTheEnd, new long[] {first}))
                        .hasMessageContaining("out of bounds memory access");
                assertThat(memory.readBytes(first, rounds)).containsOnly(1);
                assertThat(memory.read(first - 1)).isZero();
                memory.fill((byte) 0, 0, Memory.PAGE_SIZE);
            }
        }
    }

    @Test
    void smallLoopIsUnrolled() {
        assertThat(methods(rewritten(module)))
                .filteredOn(method -> method.name.startsWith("func_") && count(method, "storeByte") > 0)
                .hasSize(2)
                .allSatisfy(method -> assertThat(count(method, "storeByte")).isEqualTo(4));
    }

    /** A loop whose way back does not look at the interrupt flag cannot be stopped. */
    @Test
    void everyWayBackToAHeadLooks() {
        int waysBack = 0;
        for (byte[] bytes :
                List.of(TestRegistries.wat("loops"), TestRegistries.wat("hostile"), TestRegistries.sample("pricing"))) {
            for (MethodNode method : methods(rewritten(Parser.parse(bytes)))) {
                if (method.name.startsWith("func_")) {
                    waysBack += waysBackThatLook(method);
                }
            }
        }
        assertThat(waysBack).isGreaterThan(20);
    }

    private static int waysBackThatLook(MethodNode method) {
        Set<AbstractInsnNode> before = new HashSet<>();
        int waysBack = 0;
        for (AbstractInsnNode instruction : method.instructions) {
            before.add(instruction);
            if (instruction instanceof JumpInsnNode jump && before.contains(jump.label)) {
                assertThat(instruction.getPrevious())
                        .as("%s, at %d", method.name, method.instructions.indexOf(instruction))
                        .isInstanceOfSatisfying(
                                MethodInsnNode.class,
                                call -> assertThat(call.name).isEqualTo("checkInterruption"));
                waysBack++;
            }
        }
        return waysBack;
    }

    /** A method: code that is run once, and a loop without end, in bytecodes, its jump included. */
    private static MethodNode method(int before, int loop) {
        MethodNode method = new MethodNode(Opcodes.ACC_STATIC, "loop", "()V", null, null);
        LabelNode head = new LabelNode();
        for (int i = 0; i < before; i++) {
            method.instructions.add(new InsnNode(Opcodes.NOP));
        }
        method.instructions.add(head);
        method.instructions.add(new FrameNode(Opcodes.F_SAME, 0, null, 0, null));
        for (int i = 0; i < loop - GOTO_BYTECODES; i++) {
            method.instructions.add(new InsnNode(Opcodes.NOP));
        }
        method.instructions.add(new JumpInsnNode(Opcodes.GOTO, head));
        return method;
    }

    private static int unrolledSize(MethodNode method, int inlined) {
        LoopUnrolling.unroll(method, instruction -> false, call -> inlined);
        CodeSizeEvaluator evaluator = new CodeSizeEvaluator(null);
        for (AbstractInsnNode instruction : method.instructions) {
            instruction.accept(evaluator);
        }
        return evaluator.getMinSize();
    }

    /** HotSpot would inline no more accesses into the rest of the function, nor compile one of 8,000 bytecodes. */
    @ParameterizedTest
    @CsvSource({
        "0, 3, 12",
        "0, 500, 2000",
        "0, 501, 1503",
        "0, 1000, 2000",
        "0, 1001, 1001",
        "5500, 500, 7500",
        "5501, 500, 7001",
        "7000, 250, 7500",
        "7001, 250, 7251",
        "9000, 100, 9100"
    })
    void copiesAreAsManyAsTheFunctionHasRoomFor(int before, int loop, int unrolled) {
        assertThat(unrolledSize(method(before, loop), 0)).isEqualTo(unrolled);
    }

    @Test
    void whatIsInlinedForACallCounts() {
        MethodNode method = method(0, 100);
        JumpInsnNode jump = (JumpInsnNode) method.instructions.getLast();
        method.instructions.insertBefore(jump, new MethodInsnNode(Opcodes.INVOKESTATIC, "a", "b", "()V", false));
        assertThat(unrolledSize(method, 500)).isEqualTo(3 * 103);
    }

    /** A copy would be outside of what the handler is for. */
    @Test
    void methodThatCatchesExceptionsIsLeftAlone() {
        MethodNode method = method(0, 100);
        LabelNode end = new LabelNode();
        method.instructions.add(end);
        method.tryCatchBlocks.add(
                new TryCatchBlockNode((LabelNode) method.instructions.getFirst(), end, end, "java/lang/Throwable"));
        assertThat(unrolledSize(method, 0)).isEqualTo(100);
    }

    /** Frames of copies would have to name all variables, of which a guest may have tens of thousands. */
    @Test
    void loopWithOtherVariablesThanAtItsHeadIsLeftAlone() {
        MethodNode method = method(0, 100);
        method.instructions.insertBefore(
                method.instructions.getLast(),
                new FrameNode(Opcodes.F_APPEND, 1, new Object[] {Opcodes.INTEGER}, 0, null));
        assertThat(unrolledSize(method, 0)).isEqualTo(100);
    }

    @Test
    void loopWithTwoValuesOnTheStackOfItsHeadIsLeftAlone() {
        MethodNode method = method(0, 100);
        FrameNode head = (FrameNode) method.instructions.get(1);
        head.type = Opcodes.F_FULL;
        head.local = List.of();
        head.stack = List.of(Opcodes.INTEGER, Opcodes.INTEGER);
        assertThat(unrolledSize(method, 0)).isEqualTo(100);
    }

    /** The copies would be entered where the loop is not. */
    @Test
    void loopThatIsEnteredInTheMiddleIsLeftAlone() {
        MethodNode method = method(10, 100);
        LabelNode middle = new LabelNode();
        method.instructions.insertBefore(method.instructions.getLast(), middle);
        method.instructions.insert(new JumpInsnNode(Opcodes.GOTO, middle));
        assertThat(unrolledSize(method, 0)).isEqualTo(GOTO_BYTECODES + 110);
    }

    /** Counted too low, copies would be more than HotSpot inlines into: json of the kernels takes three times as long then. */
    @Test
    void accessIsNotCountedForLessThanHotSpotInlines() throws Exception {
        Map<String, Integer> sizes = new HashMap<>();
        for (MethodNode access : classOf(UNSAFE_ACCESS).methods) {
            if (access.name.startsWith("load") || access.name.startsWith("store")) {
                sizes.merge(access.name, inlinedSize(access), Math::max);
            }
        }
        MemoryAccess direct = MemoryAccess.to(SlotMemory.class);
        assertThat(sizes).containsKeys("loadByte", "storeLong", "storeDoubleUnmarked");
        sizes.forEach((name, size) ->
                assertThat(direct.inlinedBytecodes(name)).as(name).isGreaterThanOrEqualTo(size));
    }

    private static ClassNode classOf(String internalName) throws Exception {
        ClassNode node = new ClassNode();
        try (var bytes = ClassLoader.getSystemResourceAsStream(internalName + ".class")) {
            new ClassReader(bytes).accept(node, 0);
        }
        return node;
    }

    /** With what it calls, except what HotSpot makes instructions of and what JDK 23 and later call once, to warn. */
    private static int inlinedSize(MethodNode method) throws Exception {
        CodeSizeEvaluator evaluator = new CodeSizeEvaluator(null);
        int called = 0;
        for (AbstractInsnNode instruction : method.instructions) {
            instruction.accept(evaluator);
            if (instruction instanceof MethodInsnNode call
                    && !call.owner.startsWith("jdk/internal")
                    && !call.name.equals("beforeMemoryAccessSlow")
                    && !call.owner.equals("java/lang/Math")) {
                MethodNode callee = classOf(call.owner).methods.stream()
                        .filter(each -> each.name.equals(call.name) && each.desc.equals(call.desc))
                        .findFirst()
                        .orElseThrow();
                called += inlinedSize(callee);
            }
        }
        return evaluator.getMinSize() + called;
    }
}
