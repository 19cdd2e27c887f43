package dev.freshet.slot;

import static dev.freshet.slot.DirtyPages.PAGE_BYTES;
import static dev.freshet.slot.TestTenant.WASM_PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Bytes;
import dev.freshet.sys.Ports;
import dev.freshet.sys.Region;
import dev.freshet.sys.VirtualMemory;
import dev.freshet.sys.linux.ProcSelf;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One slot of 16 Wasm pages whose tenant has two, with an image from page 2 to page 6. */
class DirtyPagesTest {

    private static final int ALL = Integer.MAX_VALUE;

    private final VirtualMemory memory = Ports.open(Ports.names().get(0));
    private TestTenant tenant;
    private Region reservation;
    private Slot slot;

    @BeforeEach
    void map() {
        SlotLayout layout = SlotLayout.of(1, 16 * WASM_PAGE, memory.pageSize());
        reservation = layout.reserve(memory);
        slot = layout.slot(
                reservation,
                0,
                0,
                new OnDemandAllocator(PoolSettings.defaults().withSlotBytes(16 * WASM_PAGE), memory));
        tenant = TestTenant.of(memory, "dirty", 2, 16, 2, 4);
        new SlotMapper(memory).map(slot, tenant.tenant());
    }

    @AfterEach
    void unmap() {
        memory.unmap(reservation);
        slot.image().release();
        tenant.close();
    }

    private long restore(int keepPages) {
        InitialBytes initial =
                new InitialBytes(tenant.tenant().imageOffset(), slot.image().contents());
        return slot.dirtyPages().restore(slot, initial, slot.accessibleBytes(), keepPages);
    }

    private void assertClean() {
        byte[] now = SlotGuest.memory(slot);
        byte[] wanted = tenant.expected(slot.accessibleBytes());
        // Arrays.mismatch names the byte; AssertJ would print all of them.
        assertThat(Arrays.mismatch(now, wanted)).as("first byte that differs").isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16})
    void storeAtOrAcrossAnyPageEdgeIsUndone(int width) {
        long bytes = slot.accessibleBytes();
        for (long edge = 0; edge <= bytes; edge += PAGE_BYTES) {
            for (long at = edge - width; at <= edge; at++) {
                if (at >= 0 && at <= bytes - width) {
                    SlotGuest.store(slot, at, width);
                    assertThat(restore(ALL)).isEqualTo(-1);
                    assertClean();
                }
            }
        }
    }

    @Test
    void storesInNeighbouringPagesWithSpillsBetweenAreUndone() {
        for (int first = 0; first < 30; first++) {
            SlotGuest.store(slot, (first + 1L) * PAGE_BYTES - 1, 16);
            SlotGuest.store(slot, (first + 2L) * PAGE_BYTES - 15, 16);
            restore(ALL);
            assertClean();
        }
    }

    @Test
    void moreThanThirtyTwoSeparateRunsAreUndone() {
        slot.growTo(16 * WASM_PAGE);
        for (int page = 0; page < 256; page += 2) {
            SlotGuest.store(slot, (long) page * PAGE_BYTES + page, 8);
        }
        assertThat(restore(ALL)).isEqualTo(-1);
        assertClean();
        assertThat(slot.counters().dirtyPages).isEqualTo(128);
        assertThat(SlotGuest.marked(slot)).isZero();
    }

    @Test
    void everyPageOfTheSlotIsUndone() {
        slot.growTo(16 * WASM_PAGE);
        SlotGuest.fill(slot, 0, 16 * WASM_PAGE);
        assertThat(restore(ALL)).isEqualTo(-1);
        assertClean();
        assertThat(slot.dirtyPages().residentPages()).isEqualTo(256);
        assertThat(slot.counters().copiedBytes).isEqualTo(4L * PAGE_BYTES);
        assertThat(slot.counters().zeroedBytes).isEqualTo(252L * PAGE_BYTES);
    }

    @Test
    void repairOfASpillStopsAtTheEndOfTheMemory() {
        slot.growTo(4 * WASM_PAGE);
        long end = 2 * WASM_PAGE;
        Bytes.scribble(slot.region().slice(end, 64));
        SlotGuest.store(slot, end - 8, 8);
        InitialBytes initial =
                new InitialBytes(tenant.tenant().imageOffset(), slot.image().contents());
        slot.dirtyPages().restore(slot, initial, end, ALL);
        assertThat(Bytes.read(slot.region(), end, 64)).containsOnly(0xEE);
    }

    @Test
    void lastPageOfTheSlotIsUndoneWithoutTouchingTheGuard() {
        slot.growTo(16 * WASM_PAGE);
        SlotGuest.store(slot, 16 * WASM_PAGE - 16, 16);
        assertThat(restore(ALL)).isEqualTo(-1);
        assertClean();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void repairDoesNotMakeAPagePrivateThatWasNotReached() {
        long from = slot.region().address();
        long to = from + slot.region().bytes();
        SlotGuest.store(slot, 3L * PAGE_BYTES + 100, 1);
        SlotGuest.store(slot, 20L * PAGE_BYTES + 100, 1);
        long written = ProcSelf.privateBytes(from, to);
        restore(ALL);
        assertClean();
        assertThat(written).isEqualTo(2L * memory.pageSize().bytes());
        assertThat(ProcSelf.privateBytes(from, to)).isEqualTo(written);
    }

    @Test
    void pagesOverTheLimitAreLeftToTheCallerFromTheFirstOneOn() {
        for (int page : new int[] {1, 5, 9, 10, 20}) {
            SlotGuest.store(slot, (long) page * PAGE_BYTES, 16);
        }
        assertThat(restore(2)).isEqualTo(9L * PAGE_BYTES);
        assertThat(SlotGuest.marked(slot)).isZero();
        assertThat(slot.dirtyPages().residentPages()).isEqualTo(2);
        memory.discard(slot.region().slice(9L * PAGE_BYTES, slot.accessibleBytes() - 9L * PAGE_BYTES));
        assertClean();
        assertThat(restore(2)).isEqualTo(-1);
    }

    @Test
    void spillBelowTheExcessIsRepaired() {
        SlotGuest.store(slot, 6L * PAGE_BYTES - 1, 16);
        SlotGuest.store(slot, 12L * PAGE_BYTES, 1);
        assertThat(restore(1)).isEqualTo(12L * PAGE_BYTES);
        assertThat(Arrays.mismatch(
                        Bytes.read(slot.region(), 0, 12 * PAGE_BYTES),
                        Arrays.copyOf(tenant.expected(), 12 * PAGE_BYTES)))
                .isEqualTo(-1);
    }

    @Test
    void everyPageWrittenIsCountedOverTheLimitToo() {
        for (int page : new int[] {1, 5, 9, 10, 11, 20, 31}) {
            SlotGuest.store(slot, (long) page * PAGE_BYTES, 1);
        }
        restore(2);
        assertThat(slot.counters().dirtyPages).isEqualTo(7);
    }

    @Test
    void limitOfZeroLeavesEverythingToTheCaller() {
        SlotGuest.store(slot, 4L * PAGE_BYTES, 1);
        assertThat(restore(0)).isEqualTo(4L * PAGE_BYTES);
        assertThat(slot.dirtyPages().residentPages()).isZero();
    }

    @Test
    void residentPageWrittenAgainCountsOnceAndIsAlwaysCopied() {
        for (int i = 0; i < 3; i++) {
            SlotGuest.store(slot, 4L * PAGE_BYTES + i, 1);
            assertThat(restore(1)).isEqualTo(-1);
            assertClean();
            assertThat(slot.dirtyPages().residentPages()).isEqualTo(1);
        }
        SlotGuest.store(slot, 4L * PAGE_BYTES, 1);
        SlotGuest.store(slot, 7L * PAGE_BYTES, 1);
        assertThat(restore(1)).isEqualTo(7L * PAGE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 62, 63, 64, 65, 127, 128, 255, 256, 300})
    void pagesGivenBackAreForgottenFromThatPageOn(int fromPage) {
        slot.growTo(16 * WASM_PAGE);
        SlotGuest.fill(slot, 0, 16 * WASM_PAGE);
        restore(ALL);
        slot.dirtyPages().forgetResident(fromPage);
        int kept = Math.min(fromPage, 256);
        assertThat(slot.dirtyPages().residentPages()).isEqualTo(kept);
        // What is remembered is those pages and no others: with no room left, the first page beyond them is refused.
        SlotGuest.fill(slot, 0, 16 * WASM_PAGE);
        assertThat(restore(kept)).isEqualTo(kept == 256 ? -1 : (long) kept * PAGE_BYTES);
    }

    @Test
    void rangesMarkFirstToLastPage() {
        DirtyPages pages = slot.dirtyPages();
        pages.markRange(PAGE_BYTES, 0);
        assertThat(SlotGuest.marked(slot)).isZero();
        pages.markRange(PAGE_BYTES, 1);
        assertThat(pages.clearMarks(slot.accessibleBytes())).isEqualTo(1);
        pages.markRange(PAGE_BYTES, PAGE_BYTES);
        assertThat(pages.clearMarks(slot.accessibleBytes())).isEqualTo(1);
        pages.markRange(PAGE_BYTES - 1, PAGE_BYTES + 2);
        assertThat(pages.clearMarks(slot.accessibleBytes())).isEqualTo(3);
        pages.markRange(2 * WASM_PAGE - 1, 1);
        assertThat(pages.clearMarks(slot.accessibleBytes())).isEqualTo(1);
        assertThat(pages.clearMarks(slot.accessibleBytes())).isZero();
        assertThat(SlotGuest.marked(slot)).isZero();
    }

    @Test
    void marksThatDoNotCoverTheSlotAreRefused() {
        Region marks = reservation.slice(0, DirtyPages.MARKS_BYTES);
        long tooLarge = ((long) DirtyPages.MARKS_BYTES << DirtyPages.PAGE_SHIFT) + PAGE_BYTES;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DirtyPages(marks, tooLarge))
                .withMessageContaining("cannot hold the marks");
        Region tooSmall = reservation.slice(0, 255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DirtyPages(tooSmall, 16 * WASM_PAGE))
                .withMessageContaining("cannot hold the marks");
        assertThat(DirtyPages.marksBytes(16 * WASM_PAGE)).isEqualTo(256);
        assertThat(DirtyPages.marksBytes(WASM_PAGE + PAGE_BYTES)).isEqualTo(24);
    }

    @Test
    void randomStoresAreUndone() {
        long seed = 20_260_101;
        Random random = new Random(seed);
        slot.growTo(4 * WASM_PAGE);
        for (int round = 0; round < 300; round++) {
            int stores = random.nextInt(60);
            for (int i = 0; i < stores; i++) {
                int width = 1 + random.nextInt(16);
                SlotGuest.store(slot, random.nextInt(4 * WASM_PAGE - width + 1), width);
            }
            restore(ALL);
            assertThat(Arrays.mismatch(SlotGuest.memory(slot), tenant.expected(4 * WASM_PAGE)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(-1);
        }
    }
}
