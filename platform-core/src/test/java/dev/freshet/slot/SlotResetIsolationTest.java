package dev.freshet.slot;

import static dev.freshet.slot.TestTenant.WASM_PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Verify;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.PageSize;
import dev.freshet.sys.Ports;
import dev.freshet.sys.Region;
import dev.freshet.sys.SystemCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No byte of one lease is in the next, whatever the strategy. */
class SlotResetIsolationTest {

    private static final int SLOT_BYTES = 8 * WASM_PAGE;

    record Case(String port, Reset strategy, long keepResidentBytes, int pageBytes) {

        FailingVirtualMemory open() {
            return pageBytes == 0
                    ? Ports.openFailing(port)
                    : new FailingVirtualMemory(Ports.open(port), new PageSize(pageBytes));
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String port : Ports.names()) {
            cases.add(new Case(port, Reset.TRACKED, 0, 0));
            cases.add(new Case(port, Reset.DISCARD, 0, 0));
            for (long keep : new long[] {0, 4096, 3 * 4096, 1 << 20}) {
                cases.add(new Case(port, Reset.AUTO, keep, 0));
            }
        }
        // Machines with larger pages: what is discarded must begin on one of theirs.
        cases.add(new Case("portable", Reset.AUTO, 3 * 4096, 16_384));
        cases.add(new Case("portable", Reset.DISCARD, 0, 65_536));
        return cases;
    }

    /** A slot leased by a tenant of two Wasm pages with an image from system page 1 to 3. */
    private static void withSlot(Case c, Consumer<Fixture> test) {
        FailingVirtualMemory memory = c.open();
        SlotLayout layout = SlotLayout.of(1, SLOT_BYTES, memory.pageSize());
        Region reservation = layout.reserve(memory);
        OnDemandAllocator owner = new OnDemandAllocator(PoolSettings.defaults().withSlotBytes(SLOT_BYTES), memory);
        Slot slot = layout.slot(reservation, 0, 0, owner);
        try (TestTenant tenant = TestTenant.of(memory, "reset", 2, 8, 1, c.pageBytes() == 65_536 ? 1 : 2)) {
            new SlotMapper(memory).map(slot, tenant.tenant());
            test.accept(new Fixture(
                    slot, tenant, new SlotReset(memory, c.strategy(), c.keepResidentBytes(), Verify.ALWAYS), memory));
            slot.image().release();
        }
        memory.unmap(reservation);
        assertThat(memory.liveImages()).isZero();
    }

    private record Fixture(Slot slot, TestTenant tenant, SlotReset reset, FailingVirtualMemory memory) {

        void resetAndCheck() {
            reset.reset(slot);
            check();
        }

        void check() {
            assertThat(slot.accessibleBytes()).isEqualTo(2 * WASM_PAGE);
            assertThat(SlotGuest.marked(slot)).isZero();
            assertSame(SlotGuest.memory(slot), tenant.expected());
        }

        /** Looks at what lies beyond as the next guest could, and goes back to the initial size without writing. */
        void checkAfterGrowth() {
            assertSame(SlotGuest.memoryAfterGrowth(slot), tenant.expected(SLOT_BYTES));
            resetAndCheck();
        }

        private static void assertSame(byte[] now, byte[] wanted) {
            assertThat(Arrays.mismatch(now, wanted))
                    .as("first byte that differs")
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resetErasesOneByteAnywhere(Case c) {
        withSlot(c, f -> {
            for (long at : new long[] {0, 4095, 4096, 4097, 8191, 12_288, 16_384, 65_535, 65_536, 131_071}) {
                SlotGuest.store(f.slot(), at, 1);
                f.resetAndCheck();
            }
            f.checkAfterGrowth();
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resetErasesStoresAcrossPages(Case c) {
        withSlot(c, f -> {
            // Every page, then only every other one, so that no page spilled into is marked by a store of its own.
            for (int step = 1; step <= 2; step++) {
                for (int page = 1; page < 32; page += step) {
                    SlotGuest.store(f.slot(), page * 4096L - 3, 16);
                }
                f.resetAndCheck();
            }
            f.checkAfterGrowth();
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resetErasesEverythingAndTheMemoryGrownInto(Case c) {
        withSlot(c, f -> {
            for (int i = 0; i < 3; i++) {
                SlotGuest.writeEverything(f.slot());
                f.resetAndCheck();
                f.checkAfterGrowth();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resetErasesMemoryGrownIntoInAnEarlierLeaseOnly(Case c) {
        withSlot(c, f -> {
            SlotGuest.fill(f.slot(), 0, 3 * 4096);
            f.resetAndCheck();
            f.slot().growTo(5 * WASM_PAGE);
            SlotGuest.store(f.slot(), 5 * WASM_PAGE - 1, 1);
            f.resetAndCheck();
            SlotGuest.store(f.slot(), 9000, 1);
            f.resetAndCheck();
            f.checkAfterGrowth();
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resetErasesStoresThatMarkedNothing(Case c) {
        withSlot(c, f -> {
            for (int lease = 0; lease < 3; lease++) {
                SlotGuest.storeUnmarked(f.slot(), lease * 4096L, 1);
                f.resetAndCheck();
                f.slot().growTo(SLOT_BYTES);
                SlotGuest.storeUnmarked(f.slot(), 0, SLOT_BYTES);
                f.resetAndCheck();
                SlotGuest.store(f.slot(), 3 * 4096 - 8, 16);
                f.resetAndCheck();
                f.checkAfterGrowth();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trimmedSlotIsStillClean(Case c) {
        withSlot(c, f -> {
            SlotGuest.writeEverything(f.slot());
            f.reset().reset(f.slot());
            f.reset().trim(f.slot());
            f.check();
            assertThat(f.slot().dirtyPages().residentPages()).isZero();
            f.checkAfterGrowth();
            SlotGuest.store(f.slot(), 4096, 16);
            f.resetAndCheck();
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void randomLeasesLeaveNothingBehind(Case c) {
        long seed = 7_654_321;
        Random random = new Random(seed);
        withSlot(c, f -> {
            for (int lease = 0; lease < 150; lease++) {
                if (random.nextInt(4) == 0) {
                    f.slot().growTo((2L + random.nextInt(7)) * WASM_PAGE);
                }
                int bytes = Math.toIntExact(f.slot().accessibleBytes());
                boolean marks = random.nextInt(3) > 0;
                for (int i = random.nextInt(12); i > 0; i--) {
                    int width = 1 + random.nextInt(16);
                    int edge = 4096 * (1 + random.nextInt(bytes / 4096 - 1));
                    int at = random.nextBoolean() ? edge - random.nextInt(width) : random.nextInt(bytes - width);
                    if (marks) {
                        SlotGuest.store(f.slot(), at, width);
                    } else {
                        SlotGuest.storeUnmarked(f.slot(), at, width);
                    }
                }
                if (random.nextInt(8) == 0) {
                    int length = random.nextInt(30_000);
                    SlotGuest.fill(f.slot(), random.nextInt(bytes - length), length);
                }
                f.reset().reset(f.slot());
                boolean grown = random.nextInt(3) == 0;
                byte[] now = grown ? SlotGuest.memoryAfterGrowth(f.slot()) : SlotGuest.memory(f.slot());
                assertThat(Arrays.mismatch(now, f.tenant().expected(now.length)))
                        .as("seed %d, lease %d", seed, lease)
                        .isEqualTo(-1);
                f.reset().reset(f.slot());
            }
        });
    }

    @Test
    void trackedResetMakesNoSystemCall() {
        withSlot(new Case(Ports.names().get(0), Reset.TRACKED, 0, 0), f -> {
            SlotGuest.writeEverything(f.slot());
            int calls = f.memory().countAll();
            f.resetAndCheck();
            assertThat(f.memory().countAll()).isEqualTo(calls);
            assertThat(f.slot().counters().dirtyPages).isEqualTo(SLOT_BYTES / 4096);
        });
    }

    @Test
    void automaticResetMakesOneSystemCallOnlyAboveTheLimit() {
        withSlot(new Case(Ports.names().get(0), Reset.AUTO, 3 * 4096, 0), f -> {
            int calls = f.memory().countAll();
            SlotGuest.fill(f.slot(), 4096, 3 * 4096);
            f.resetAndCheck();
            assertThat(f.memory().countAll()).isEqualTo(calls);
            SlotGuest.fill(f.slot(), 4096, 4 * 4096);
            f.resetAndCheck();
            assertThat(f.memory().countAll()).isEqualTo(calls + 1);
            assertThat(f.slot().dirtyPages().residentPages()).isEqualTo(3);
            assertThat(f.slot().counters().discardedBytes).isEqualTo(2 * WASM_PAGE - 4 * 4096);
        });
    }

    @Test
    void resetOfALeaseWithoutMarksCopiesUpToTheLimitAndForgetsThatThereWereNone() {
        withSlot(new Case(Ports.names().get(0), Reset.AUTO, 2 * WASM_PAGE, 0), f -> {
            int calls = f.memory().countAll();
            SlotGuest.storeUnmarked(f.slot(), 4096, 1);
            f.resetAndCheck();
            assertThat(f.memory().countAll()).isEqualTo(calls);
            assertThat(written(f.slot())).isEqualTo(2 * WASM_PAGE);

            SlotGuest.store(f.slot(), 4096, 1);
            f.resetAndCheck();
            assertThat(written(f.slot())).isEqualTo(2 * WASM_PAGE + 4096);

            f.slot().growTo(3 * WASM_PAGE);
            SlotGuest.storeUnmarked(f.slot(), 3 * WASM_PAGE - 1, 1);
            f.resetAndCheck();
            assertThat(f.memory().countAll()).isEqualTo(calls + 1);
            assertThat(f.slot().counters().discardedBytes).isEqualTo(WASM_PAGE);
            assertThat(f.slot().dirtyPages().residentPages()).isEqualTo(2 * WASM_PAGE / 4096);
        });
    }

    private static long written(Slot slot) {
        return slot.counters().copiedBytes + slot.counters().zeroedBytes;
    }

    @Test
    void failedDiscardIsNotTakenForSuccess() {
        withSlot(new Case(Ports.names().get(0), Reset.DISCARD, 0, 0), f -> {
            SlotGuest.store(f.slot(), 4096, 1);
            f.memory().fail(Call.DISCARD, 1);
            assertThatThrownBy(() -> f.reset().reset(f.slot())).isInstanceOf(SystemCallException.class);
        });
    }
}
