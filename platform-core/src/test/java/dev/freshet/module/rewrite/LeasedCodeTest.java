package dev.freshet.module.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.instance.SlotMemory;
import dev.freshet.instance.TestMemories;
import dev.freshet.wiring.TestRegistries;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** Rewritten code relies on the memory that its module declares, so it must not run where that is not. */
class LeasedCodeTest {

    private static final int LAST = 0;
    private static final int MASKED_STORE = 8;

    private final WasmModule module = Parser.parse(TestRegistries.wat("edges"));

    private Instance instance(SlotMemory memory, boolean unmarked) throws ReflectiveOperationException {
        ClassRewriter rewriter = new ClassRewriter(true, true, SlotMemory.class);
        Map<String, byte[]> classes =
                rewriter.rewrite(GeneratedClasses.of(module), Set.of(LAST, MASKED_STORE), Memory.PAGE_SIZE, () -> {});
        if (unmarked) {
            classes.replaceAll((name, bytes) -> rewriter.unmarked(bytes));
        }
        return Instance.builder(module)
                .withMachineFactory(GeneratedClasses.machines(classes))
                .withMemoryFactory(limits -> memory)
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noFunctionRunsOnceTheLeaseHasEnded(boolean unmarked) throws Exception {
        try (TestMemories memories = new TestMemories()) {
            SlotMemory memory = memories.leased();
            Machine machine = instance(memory, unmarked).getMachine();
            NumberCalls numbers = NumberCalls.of(machine);
            assertThat(machine).isInstanceOf(NumberCalls.class);
            for (int function : new int[] {LAST, MASKED_STORE}) {
                machine.call(function, new long[1]);
                numbers.call(function, 1, 0, 0, 0);
            }
            memory.detach();
            for (int function : new int[] {LAST, MASKED_STORE, MASKED_STORE - 1}) {
                assertThatThrownBy(() -> machine.call(function, new long[1]))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("without a lease");
                assertThatThrownBy(() -> numbers.call(function, 1, 0, 0, 0))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("without a lease");
            }
        }
    }
}
