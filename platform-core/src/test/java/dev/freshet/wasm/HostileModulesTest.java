package dev.freshet.wasm;

import static dev.freshet.wasm.ModuleBytes.EMPTY_TYPE;
import static dev.freshet.wasm.ModuleBytes.body;
import static dev.freshet.wasm.ModuleBytes.bytes;
import static dev.freshet.wasm.ModuleBytes.concat;
import static dev.freshet.wasm.ModuleBytes.function;
import static dev.freshet.wasm.ModuleBytes.leb;
import static dev.freshet.wasm.ModuleBytes.module;
import static dev.freshet.wasm.ModuleBytes.repeat;
import static dev.freshet.wasm.ModuleBytes.signed;
import static dev.freshet.wasm.ModuleBytes.vector;
import static dev.freshet.wasm.ModuleBytes.vectorOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules of few bytes that ask for much: each is refused or accepted within a few seconds and in memory in proportion to its bytes. */
@Timeout(20)
class HostileModulesTest {

    private static final byte[] I32 = bytes(0x7F);
    private static final int DROP = 0x1A;
    private static final int END = 0x0B;
    private static final int UNREACHABLE = 0x00;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13})
    void aSectionThatClaimsFourBillionEntriesIsRefusedWithoutRoomForThem(int section) {
        byte[] claim =
                module().section(section, bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x0F)).build();
        long before = allocated();
        assertThatThrownBy(() -> ModuleDecoder.decode(claim, ModuleBudget.usual()))
                .isInstanceOf(InvalidModuleException.class);
        assertThat(allocated() - before).isLessThan(16 << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x60, 0x5F, 0x4E, 0x50})
    void aTypeThatClaimsTwoBillionMembersIsRefusedWithoutRoomForThem(int form) {
        byte[] claim = module().section(1, leb(1), bytes(form, 0xFF, 0xFF, 0xFF, 0xFF, 0x07))
                .build();
        long before = allocated();
        assertThatThrownBy(() -> ModuleDecoder.decode(claim, ModuleBudget.usual()))
                .isInstanceOf(InvalidModuleException.class);
        assertThat(allocated() - before).isLessThan(16 << 20);
    }

    @Test
    void fiftyThousandBlocksWithinEachOtherAreAccepted() {
        accept(nested(50_000, 0x02));
        accept(nested(50_000, 0x03));
        accept(nested(50_000, 0x06));
    }

    @Test
    void blocksBeyondTheBoundAreRefused() {
        assertRefusedFor(nested(100_001, 0x02), ModuleCount.NESTING);
    }

    private static byte[] nested(int blocks, int opcode) {
        return function(EMPTY_TYPE, repeat(blocks, bytes(opcode, 0x40)), repeat(blocks + 1, bytes(END)));
    }

    @Test
    void aBranchTableOfAMillionLabelsIsAccepted() {
        accept(function(EMPTY_TYPE, bytes(0x41, 0, 0x0E), leb(999_999), repeat(1_000_000, bytes(0)), bytes(END)));
    }

    @Test
    void aBranchTableBeyondTheBoundIsRefused() {
        byte[] table =
                function(EMPTY_TYPE, bytes(0x41, 0, 0x0E), leb(1_000_001), repeat(1_000_002, bytes(0)), bytes(END));
        assertRefusedFor(table, ModuleCount.BRANCH_LABELS);
    }

    @Test
    void branchTablesThatCarryThousandsOfValuesToEachLabelAreRefused() {
        byte[] type = vector(concat(bytes(0x60, 0), vectorOf(5_000, I32)));
        byte[] labels = new byte[200_001];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i & 1);
        }
        byte[] code = concat(bytes(UNREACHABLE, 0x02, 0, UNREACHABLE, 0x0E), leb(200_000), labels, bytes(END, END));
        assertRefusedFor(function(type, code), ModuleCount.TYPE_STEPS);
    }

    @Test
    void fiftyThousandLocalsInEachOfManyFunctionsAreAccepted() {
        byte[] function = body(concat(leb(1), leb(50_000), I32), bytes(0x20), leb(49_999), bytes(DROP, END));
        accept(functions(EMPTY_TYPE, 100_000, function));
    }

    @Test
    void manyFunctionsOfTenThousandParametersAreAccepted() {
        byte[] type = vector(concat(bytes(0x60), vectorOf(10_000, I32), leb(0)));
        accept(functions(type, 200_000, body(leb(0), bytes(END))));
    }

    @Test
    void localsBeyondTheBoundAreRefused() {
        byte[] run = concat(leb(50_001), I32);
        assertRefusedFor(
                module().section(1, EMPTY_TYPE)
                        .section(3, vector(leb(0)))
                        .section(10, vector(body(vector(run), bytes(END))))
                        .build(),
                ModuleCount.LOCALS);
    }

    @Test
    void fourBillionLocalsAreMalformed() {
        byte[] run = concat(leb(0xFFFFFFFFL), I32);
        byte[] more = module().section(1, EMPTY_TYPE)
                .section(3, vector(leb(0)))
                .section(10, vector(body(vector(run, run), bytes(END))))
                .build();
        assertThatThrownBy(() -> ModuleDecoder.decode(more, ModuleBudget.unbounded()))
                .hasMessageContaining("too many locals");
    }

    @Test
    void callsThatGiveThousandsOfResultsAreRefusedBeforeTheyFillTheHeap() {
        byte[] type = vector(concat(bytes(0x60, 0), vectorOf(10_000, I32)));
        long before = allocated();
        assertRefusedFor(
                function(type, repeat(1_000_000, bytes(0x10, 0)), bytes(UNREACHABLE, END)), ModuleCount.OPERANDS);
        assertThat(allocated() - before).isLessThan(64 << 20);
    }

    @Test
    void callsThatTakeAndGiveThousandsOfValuesAreRefusedInTime() {
        byte[] list = vectorOf(5_000, I32);
        byte[] type = vector(concat(bytes(0x60), list, list));
        assertRefusedFor(
                function(type, bytes(UNREACHABLE), repeat(1_000_000, bytes(0x10, 0)), bytes(END)),
                ModuleCount.TYPE_STEPS);
    }

    @Test
    void callsThatCompareTypesFarApartAreRefusedInTime() {
        byte[][] types = Arrays.copyOf(chain(61), 62);
        byte[] low = concat(bytes(0x64), signed(60));
        byte[] high = concat(bytes(0x63), signed(0));
        types[61] = concat(bytes(0x60), vectorOf(10_000, high), vectorOf(10_000, low));
        byte[] code = concat(bytes(UNREACHABLE), repeat(1_000_000, bytes(0x10, 0)), bytes(END));
        byte[] module = module().section(1, vector(types))
                .section(3, vector(leb(61)))
                .section(10, vector(body(leb(0), code)))
                .build();
        assertRefusedFor(module, ModuleCount.TYPE_STEPS);
    }

    @Test
    void anArrayOfFourBillionMadeUpOperandsIsAccepted() {
        byte[] types = vector(bytes(0x60, 0, 0), bytes(0x5E, 0x7F, 0));
        accept(function(types, bytes(UNREACHABLE, 0xFB, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, DROP, END)));
    }

    @Test
    void aHundredThousandTypesInOneGroupThatNameEachOtherAreAccepted() {
        byte[] type = concat(bytes(0x60, 1, 0x63), signed(99_999), leb(0));
        accept(module().section(1, leb(1), bytes(0x4E), vectorOf(100_000, type)).build());
    }

    @Test
    void equalTypesAndGroupsHaveOneCanonicalIndexHoweverMany() {
        byte[] group = concat(bytes(0x4E, 2), bytes(0x50, 0, 0x5F, 0), bytes(0x60, 0, 0));
        WasmModule module = accept(module().section(1, vectorOf(60_000, group)).build());
        assertThat(module.types().canonical(119_999)).isEqualTo(1);
        assertThat(module.types().canonical(119_998)).isZero();
        assertThat(module.types().canonical(1)).isEqualTo(1);
    }

    @Test
    void typesThatEachReferToTheOneBeforeAreAccepted() {
        byte[][] types = new byte[100_000][];
        for (int i = 1; i < types.length; i++) {
            types[i] = concat(bytes(0x60, 1, 0x63), signed(i - 1), leb(0));
        }
        types[0] = bytes(0x60, 0, 0);
        accept(module().section(1, vector(types)).build());
    }

    @Test
    void aChainOfSupertypesIsBoundedAndALongOneStillFast() {
        byte[] chain = module().section(1, vector(chain(50_000))).build();
        assertRefusedFor(chain, ModuleCount.SUPERTYPES);

        WasmModule module = ModuleDecoder.decode(chain, ModuleBudget.usual().with(ModuleCount.SUPERTYPES, 1_000_000));
        for (int i = 0; i < 1_000_000; i++) {
            assertThatNoStepIsLong(module.types(), i);
        }
    }

    private static void assertThatNoStepIsLong(TypeSection types, int i) {
        int low = i % 25_000;
        if (!types.isDefinedSubtype(49_999, low) || types.isDefinedSubtype(low, 49_999)) {
            throw new AssertionError("type " + low);
        }
    }

    private static byte[][] chain(int length) {
        byte[][] types = new byte[length][];
        types[0] = bytes(0x50, 0, 0x5F, 0);
        for (int i = 1; i < length; i++) {
            types[i] = concat(bytes(0x50, 1), leb(i - 1), bytes(0x5F, 0));
        }
        return types;
    }

    @Test
    void manyExportsAreTooLongToCompareEachWithEach() {
        byte[][] exports = new byte[100_000][];
        String same = "x".repeat(50);
        for (int i = 0; i < exports.length; i++) {
            exports[i] = concat(ModuleBytes.name(same + i), bytes(0, 0));
        }
        accept(module().section(1, EMPTY_TYPE)
                .section(3, vector(leb(0)))
                .section(7, vector(exports))
                .section(10, vector(body(leb(0), bytes(END))))
                .build());
    }

    @Test
    void clausesOfATryThatCarryThousandsOfValuesAreRefusedInTime() {
        byte[] list = vectorOf(5_000, I32);
        byte[] types = vector(concat(bytes(0x60), leb(0), list), concat(bytes(0x60), list, leb(0)));
        byte[] clauses = vectorOf(100_000, bytes(0, 0, 0));
        byte[] module = module().section(1, types)
                .section(3, vector(leb(0)))
                .section(13, vector(bytes(0, 1)))
                .section(10, vector(body(leb(0), bytes(UNREACHABLE, 0x1F, 0x40), clauses, bytes(END, END))))
                .build();
        assertRefusedFor(module, ModuleCount.TYPE_STEPS);
    }

    @Test
    void memoryTakenIsInProportionToTheBytes() {
        byte[][] bombs = {
            module().section(1, vectorOf(200_000, bytes(0x5F, 0))).build(),
            functions(EMPTY_TYPE, 500_000, body(leb(0), bytes(END))),
            module().section(11, vectorOf(100_000, bytes(1, 0))).build(),
            module().section(9, vectorOf(100_000, bytes(1, 0, 0))).build(),
            module().section(5, vectorOf(1_000, bytes(0, 0))).build(),
        };
        for (byte[] bomb : bombs) {
            long before = allocated();
            accept(bomb);
            assertThat(allocated() - before).isLessThan(200L * bomb.length + (16 << 20));
        }
    }

    private static byte[] functions(byte[] types, int count, byte[] function) {
        return module().section(1, types)
                .section(3, vectorOf(count, leb(0)))
                .section(10, vectorOf(count, function))
                .build();
    }

    private static WasmModule accept(byte[] bytes) {
        return ModuleDecoder.decode(bytes, ModuleBudget.usual());
    }

    private static void assertRefusedFor(byte[] bytes, ModuleCount count) {
        assertThatThrownBy(() -> ModuleDecoder.decode(bytes, ModuleBudget.usual()))
                .isInstanceOf(ModuleLimitException.class)
                .hasMessageContaining(count.what())
                .hasMessageContaining(count.property())
                .hasMessageContaining(Long.toString(count.usual()));
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
