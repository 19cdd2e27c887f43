package dev.freshet.instance;

import static dev.freshet.instance.MemoryFixture.WASM_PAGE;
import static dev.freshet.sys.Bytes.padded;
import static dev.freshet.sys.Bytes.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.sys.FailingVirtualMemory.Call;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.MemoryLimits;

/** Single accesses, growth, leases. Bulk operations are in {@link SlotMemoryBulkTest}. */
class SlotMemoryTest {

    private final MemoryFixture fixture = MemoryFixture.open();
    private final SlotMemory memory = fixture.memory;

    @AfterEach
    void close() {
        fixture.close();
    }

    static List<Access> accesses() {
        return Access.all();
    }

    /** 32 bits would wrap to a small address. Offsets that are negative as ints never reach these methods; see {@code MemoryAccessTest}. */
    @ParameterizedTest
    @CsvSource({
        "-1, 1",
        "-4, 4",
        "-16, 16",
        "2147483647, 2147483647",
        "0, 65533",
        "65536, 0",
        "1, 2147483646",
        "0, 2147483647",
        "-1, 2147483647",
        "-2147483648, 2147483647",
        "-2147483648, 0",
        "100, 2147483647"
    })
    void addressAndOffsetThatReachBeyondTheMemoryTogetherTrap(int address, int offset) {
        int least = WASM_PAGE - Integer.BYTES + 1;
        assertOutside("unsafe load", () -> UnsafeGuestAccess.loadInt(address, offset, least, memory));
        assertOutside("unsafe store", () -> UnsafeGuestAccess.storeInt(address, 1, offset, least, memory));
        assertOutside("unmarked store", () -> UnsafeGuestAccess.storeIntUnmarked(address, 1, offset, least, memory));
        assertOutside("foreign load", () -> ForeignGuestAccess.loadInt(address, offset, least, memory));
        assertOutside("foreign store", () -> ForeignGuestAccess.storeInt(address, 1, offset, least, memory));
    }

    private void assertOutside(String what, Runnable access) {
        fixture.assertOutOfBounds(what, () -> {
            try {
                access.run();
            } catch (IndexOutOfBoundsException e) {
                throw UnsafeGuestAccess.trap(e);
            }
        });
    }

    @Test
    void noAccessOfCompiledCodeIsForgotten() {
        assertThat(accesses().stream().map(Access::name).filter(name -> name.startsWith("UnsafeGuestAccess.")))
                .hasSize(36)
                .doesNotHaveDuplicates();
        assertThat(accesses().stream().map(Access::name).filter(name -> name.startsWith("ForeignGuestAccess.")))
                .hasSize(18)
                .doesNotHaveDuplicates();
    }

    /** Nothing but its message tells the numbers of a failed check; this fails if a JDK words it differently. */
    @Test
    void trapOfCompiledCodeNamesTheAddress() {
        assertThatThrownBy(() -> load(-4, 8))
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessage(
                        "out of bounds memory access: address 4294967292, where 65524 is the last that the access may"
                                + " begin at");
        assertThatThrownBy(() -> load(0, Integer.MAX_VALUE))
                .hasMessage(
                        "out of bounds memory access: address 0 of a memory that is too small for the access's offset"
                                + " and width");
        assertThat(UnsafeGuestAccess.trap(new IndexOutOfBoundsException("otherwise")))
                .hasMessage("out of bounds memory access: otherwise");
    }

    private void load(int address, int offset) {
        try {
            UnsafeGuestAccess.loadInt(address, offset, 0, memory);
        } catch (IndexOutOfBoundsException e) {
            throw UnsafeGuestAccess.trap(e);
        }
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void accessStaysWithinTheMemoryBeforeAndAfterGrowthInEachLease(Access access) {
        int width = access.width();
        for (int lease = 0; lease < 3; lease++) {
            for (int pages = 1; pages <= 3; pages++) {
                int size = pages * WASM_PAGE;
                assertThat(memory.pages()).isEqualTo(pages);
                for (int inside : new int[] {0, 1, 4095, 4096, size - width}) {
                    access.run().applyAsLong(memory, inside);
                }
                int[] outside = {
                    size - width + 1,
                    size - 1,
                    size,
                    size + 1,
                    size + WASM_PAGE,
                    Integer.MAX_VALUE,
                    Integer.MIN_VALUE,
                    -1,
                    -width,
                    -width - 1,
                    -WASM_PAGE
                };
                for (int address : outside) {
                    if (address >= 0 && address <= size - width) {
                        continue; // one byte wide: the last byte
                    }
                    fixture.assertOutOfBounds(
                            access + " at " + address, () -> access.run().applyAsLong(memory, address));
                }
                memory.grow(1);
            }
            fixture.nextLease();
        }
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void accessReadsAndWritesItsBytesAndNoOthers(Access access) {
        byte[] before = pattern(WASM_PAGE, 1);
        for (int at : new int[] {0, 1, 3, 7, 4093, 4096, WASM_PAGE - access.width()}) {
            memory.write(0, before, 0, WASM_PAGE);
            long result = access.run().applyAsLong(memory, at);
            byte[] wanted = before.clone();
            if (access.isStore()) {
                System.arraycopy(access.stored(), 0, wanted, at, access.width());
            } else {
                byte[] bytes = Arrays.copyOfRange(before, at, at + 8);
                assertThat(result).isEqualTo(access.loaded().applyAsLong(Access.littleEndian(bytes)));
            }
            assertThat(Arrays.mismatch(fixture.all(), wanted)).as("at %d", at).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void onlyStoresMarkAndTheyMarkThePageOfTheirFirstByte(Access access) {
        for (int page = 0; page < 16; page++) {
            access.run().applyAsLong(memory, page * 4096 + 17);
            assertThat(fixture.isMarked(page)).isEqualTo(access.marks());
            assertThat(fixture.marked()).isEqualTo(access.marks() ? 1 : 0);
            fixture.nextLease();
            access.run().applyAsLong(memory, page * 4096 + 4096 - access.width());
            assertThat(fixture.isMarked(page)).isEqualTo(access.marks());
            fixture.nextLease();
        }
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void storesAreGoneInTheNextLease(Access access) {
        for (int at : new int[] {0, 4096 - access.width(), 4095, 4096, 3 * WASM_PAGE - access.width()}) {
            memory.grow(2);
            if (at <= 3 * WASM_PAGE - access.width()) {
                access.run().applyAsLong(memory, at);
            }
            fixture.nextLease();
            assertThat(memory.bytes()).isEqualTo(WASM_PAGE);
            memory.grow(2);
            assertThat(fixture.all()).containsOnly(0);
            fixture.nextLease();
        }
    }

    @Test
    void growsToItsLimitAndNotBeyondInEachLease() {
        for (int lease = 0; lease < 3; lease++) {
            assertThat(memory.grow(0)).isEqualTo(1);
            assertThat(memory.grow(1)).isEqualTo(1);
            assertThat(memory.grow(0)).isEqualTo(2);
            assertThat(memory.grow(2)).isEqualTo(-1);
            assertThat(memory.pages()).isEqualTo(2);
            assertThat(memory.grow(1)).isEqualTo(2);
            assertThat(memory.grow(1)).isEqualTo(-1);
            assertThat(memory.grow(0)).isEqualTo(3);
            assertThat(fixture.all()).hasSize(3 * WASM_PAGE).containsOnly(0);
            memory.fill((byte) 1, 0, 3 * WASM_PAGE);
            fixture.nextLease();
            assertThat(memory.pages()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 65_535, 65_536, 65_537, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -2, -65_536})
    void growthByTooMuchIsRefusedAndChangesNothing(int pages) {
        assertThat(memory.grow(pages)).isEqualTo(-1);
        assertThat(memory.pages()).isEqualTo(1);
        fixture.assertOutOfBounds("read", () -> memory.read(WASM_PAGE));
    }

    @Test
    void limitsAreTheModulesAndThePlatformsWhicheverIsLess() {
        try (MemoryFixture declaresLess = MemoryFixture.openWithLimits(2, 4);
                MemoryFixture allowedLess = MemoryFixture.openWithLimits(100, 2)) {
            for (SlotMemory each : new SlotMemory[] {declaresLess.memory, allowedLess.memory}) {
                assertThat(each.initialPages()).isEqualTo(1);
                assertThat(each.maximumPages()).isEqualTo(2);
                assertThat(each.grow(2)).isEqualTo(-1);
                assertThat(each.grow(1)).isEqualTo(1);
                assertThat(each.grow(1)).isEqualTo(-1);
            }
        }
    }

    @Test
    void growthThatTheSystemRefusesIsMinusOneForTheGuest() {
        fixture.port.fail(Call.MAKE_ACCESSIBLE, 1);
        assertThat(memory.grow(1)).isEqualTo(-1);
        assertThat(memory.pages()).isEqualTo(1);
        fixture.assertOutOfBounds("read", () -> memory.read(WASM_PAGE));
        assertThat(memory.grow(1)).isEqualTo(1);
        memory.writeLong(2 * WASM_PAGE - 8, 1);
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void detachedMemoryHasNoBytes(Access access) {
        fixture.endLease();
        assertThat(memory.pages()).isZero();
        for (int address : new int[] {0, 1, WASM_PAGE, -1}) {
            assertThatThrownBy(() -> access.run().applyAsLong(memory, address))
                    .isInstanceOf(WasmRuntimeException.class)
                    .hasMessageStartingWith("out of bounds memory access: ");
        }
    }

    /** It does not check what lies in the declared size, so nothing may run when there are no bytes at all. */
    @Test
    void compiledCodeGetsNoMemoryWithoutALease() {
        assertThat(SlotMemory.leased(memory)).isSameAs(memory);
        fixture.endLease();
        assertThatThrownBy(() -> SlotMemory.leased(memory))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without a lease");
        assertThatThrownBy(() -> SlotMemory.leased(new SlotMemory(new MemoryLimits(1, 3), 3 * WASM_PAGE)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(SlotMemory.leased(null)).isNull();
        fixture.nextLease();
        assertThat(SlotMemory.leased(memory)).isSameAs(memory);
    }

    @Test
    void slotWithLessThanTheModuleDeclaresIsNotAttached() {
        SlotMemory larger = new SlotMemory(new MemoryLimits(2, 3), 3 * WASM_PAGE);
        assertThatThrownBy(() -> larger.attach(fixture.slot()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("65536 bytes of the slot are accessible, and the module declares 131072");
        assertThat(larger.pages()).isZero();
        assertThatThrownBy(() -> SlotMemory.leased(larger)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void detachedMemoryRefusesBulkOperationsAndGrowth() {
        fixture.endLease();
        assertThatThrownBy(() -> memory.write(0, new byte[1], 0, 1)).isInstanceOf(WasmRuntimeException.class);
        assertThatThrownBy(() -> memory.readBytes(0, 1)).isInstanceOf(WasmRuntimeException.class);
        assertThatThrownBy(() -> memory.fill((byte) 1, 0, 1)).isInstanceOf(WasmRuntimeException.class);
        assertThatThrownBy(() -> memory.copy(0, 0, 1)).isInstanceOf(WasmRuntimeException.class);
        assertThat(memory.grow(1)).isEqualTo(-1);
        assertThat(memory.pages()).isZero();
    }

    @Test
    void attachingAgainShowsTheNewSlotsBytes() {
        memory.write(0, new byte[] {1, 2, 3}, 0, 3);
        assertThat(fixture.all()).isEqualTo(padded(WASM_PAGE, 0, (byte) 1, (byte) 2, (byte) 3));
        fixture.nextLease();
        assertThat(fixture.all()).hasSize(WASM_PAGE).containsOnly(0);
    }
}
