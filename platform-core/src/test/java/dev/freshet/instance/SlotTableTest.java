package dev.freshet.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.module.rewrite.HeapBudget;
import dev.freshet.module.rewrite.HeapMeter;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

class SlotTableTest {

    private static final HeapMeter UNMETERED =
            new HeapMeter(HeapBudget.unlimited(), TypeSection.builder().build());

    private static final int NULL = Value.REF_NULL_VALUE;
    /** type section: magic and version only; an instance to own entries. */
    private static final byte[] EMPTY_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};

    private final Instance owner = Instance.builder(Parser.parse(EMPTY_MODULE)).build();
    private final Instance stranger =
            Instance.builder(Parser.parse(EMPTY_MODULE)).build();
    private final TableLimits declared = new TableLimits(4, 10);
    private final SlotTable table = new SlotTable(new Table(ValType.FuncRef, declared), NULL, 100, UNMETERED);
    private final int[] initial = {NULL, 7, 8, NULL};

    private void capture() {
        table.captureInitial(initial.clone(), owner);
    }

    private void assertInitial() {
        assertThat(table.size()).isEqualTo(4);
        assertThat(table.entries()).isEqualTo(initial);
        for (int i = 0; i < 4; i++) {
            assertThat(table.ref(i)).isEqualTo(initial[i]);
            assertThat(table.instance(i)).isSameAs(owner);
        }
        assertThat(table.limits().min()).isEqualTo(4);
        assertThat(table.limits().max()).isEqualTo(10);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("nothing", t -> {}),
                change("set first", t -> t.setRef(0, 1, null)),
                change("set last", t -> t.setRef(3, 1, null)),
                change("set all", t -> {
                    for (int i = 3; i >= 0; i--) {
                        t.setRef(i, 100 + i, null);
                    }
                }),
                change("set to null", t -> t.setRef(1, NULL, null)),
                change("same value of another owner", t -> t.setRef(1, 7, null)),
                change("grow by nothing", t -> t.grow(0, 5, null)),
                change("grow", t -> t.grow(1, 5, null)),
                change("grow to the limit and fill", t -> {
                    t.grow(6, 5, null);
                    for (int i = 0; i < 10; i++) {
                        t.setRef(i, 9, null);
                    }
                }),
                change("set, then grow", t -> {
                    t.setRef(2, 1, null);
                    t.grow(2, 1, null);
                }),
                change("refused growth", t -> t.grow(7, 1, null)),
                change("clear", SlotTable::reset));
    }

    private static Arguments change(String name, Consumer<SlotTable> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void restorePutsEntriesSizeAndOwnersBack(String name, Consumer<SlotTable> change) {
        capture();
        for (int i = 0; i < 3; i++) {
            change.accept(table);
            table.restore();
            assertInitial();
        }
    }

    @Test
    void entriesAreChangedBetweenTheRestores() {
        capture();
        table.setRef(1, 42, stranger);
        assertThat(table.ref(1)).isEqualTo(42);
        assertThat(table.instance(1)).isSameAs(stranger);
        assertThat(table.grow(2, 43, stranger)).isEqualTo(4);
        assertThat(table.entries()).containsExactly(NULL, 42, 8, NULL, 43, 43);
        assertThat(table.instance(5)).isSameAs(stranger);
        assertThat(table.limits().min()).isEqualTo(6);
    }

    /** Compiled code takes it for a function of its own instance. */
    @Test
    void functionOfAnotherInstanceIsNoFunctionOfItsOwn() {
        assertThat(table.ownFunction(0)).isNegative();
        capture();
        assertThat(own()).containsExactly(NULL, NULL, 7, 8, NULL, NULL);
        table.setRef(1, 42, owner);
        assertThat(own()).containsExactly(NULL, NULL, 42, 8, NULL, NULL);
        assertThat(table.grow(1, 43, owner)).isEqualTo(4);
        table.setRef(0, 44, null);
        assertThat(own()).containsExactly(NULL, 44, 42, 8, NULL, 43);

        for (Consumer<SlotTable> change : List.<Consumer<SlotTable>>of(
                t -> t.setRef(1, 42, stranger),
                t -> t.setObjRef(1, "any", stranger),
                t -> t.grow(1, 42, stranger),
                t -> t.growWithRef(1, "any", stranger))) {
            change.accept(table);
            assertThat(own()).containsOnly(NULL);
            table.setRef(1, 42, owner);
            assertThat(own()).containsOnly(NULL);
            table.restore();
            assertThat(own()).containsExactly(NULL, NULL, 7, 8, NULL, NULL);
        }
    }

    /** From one before the first entry to one behind the initial last. */
    private List<Integer> own() {
        return IntStream.rangeClosed(-1, 4).mapToObj(table::ownFunction).toList();
    }

    @Test
    void entriesOfATableOfObjectsAreNoFunctions() {
        SlotTable objects = new SlotTable(new Table(ValType.ExternRef, declared), NULL, 100, UNMETERED);
        objects.captureInitial(initial.clone(), owner);
        objects.setObjRef(1, "any", owner);
        assertThat(objects.ownFunction(1)).isNegative();
    }

    @Test
    void capturedEntriesAreNotTheTablesOwn() {
        int[] captured = initial.clone();
        table.captureInitial(captured, owner);
        table.setRef(1, 42, owner);
        assertThat(captured).isEqualTo(initial);
        table.entries()[2] = 99;
        assertThat(table.ref(2)).isEqualTo(8);
    }

    @Test
    void growthDoesNotReachTheModulesLimits() {
        capture();
        table.grow(6, 1, owner);
        assertThat(declared.min()).isEqualTo(4);
        table.limits().grow(3);
        assertThat(table.limits().max()).isEqualTo(10);
        SlotTable next = new SlotTable(new Table(ValType.FuncRef, declared), NULL, 100, UNMETERED);
        assertThat(next.size()).isEqualTo(4);
        assertThat(next.entries()).containsOnly(NULL);
    }

    @Test
    void growthStopsAtTheDeclaredMaximumAndAtThePlatformsLimit() {
        assertThat(table.grow(7, 1, owner)).isEqualTo(-1);
        assertThat(table.size()).isEqualTo(4);
        assertThat(table.grow(6, 1, owner)).isEqualTo(4);
        assertThat(table.grow(0, 1, owner)).isEqualTo(10);
        assertThat(table.grow(1, 1, owner)).isEqualTo(-1);

        SlotTable limited = new SlotTable(new Table(ValType.FuncRef, new TableLimits(4)), NULL, 6, UNMETERED);
        assertThat(limited.grow(3, 1, owner)).isEqualTo(-1);
        assertThat(limited.grow(2, 1, owner)).isEqualTo(4);
        assertThat(limited.grow(1, 1, owner)).isEqualTo(-1);
        assertThat(limited.growWithRef(1, null, owner)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, -4, -5})
    void growthByAHugeNumberIsRefused(int entries) {
        assertThat(table.grow(entries, 1, owner)).isEqualTo(-1);
        assertThat(table.growWithRef(entries, null, owner)).isEqualTo(-1);
        assertThat(table.size()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void accessBeyondTheTableTraps(int index) {
        assertThatThrownBy(() -> table.ref(index)).isInstanceOf(WasmEngineException.class);
        assertThatThrownBy(() -> table.requiredRef(index)).isInstanceOf(WasmEngineException.class);
        assertThatThrownBy(() -> table.objRef(index)).isInstanceOf(WasmEngineException.class);
        assertThatThrownBy(() -> table.setRef(index, 1, owner)).isInstanceOf(WasmEngineException.class);
        assertThatThrownBy(() -> table.setObjRef(index, null, owner)).isInstanceOf(WasmEngineException.class);
    }

    @Test
    void unsetEntriesAreNullInEachReuse() {
        capture();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> table.requiredRef(0))
                    .isInstanceOf(WasmEngineException.class)
                    .hasMessageContaining("uninitialized element 0");
            table.setRef(0, 3, owner);
            assertThat(table.requiredRef(0)).isEqualTo(3);
            table.restore();
        }
    }

    @Test
    void restoreBeforeAnythingWasCapturedIsRefused() {
        assertThatIllegalStateException().isThrownBy(table::restore).withMessage("no initial entries captured");
    }
}
