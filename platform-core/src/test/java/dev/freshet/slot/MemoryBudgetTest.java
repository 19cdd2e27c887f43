package dev.freshet.slot;

import static dev.freshet.slot.PoolFixture.SLOT_BYTES;
import static dev.freshet.slot.PoolFixture.assertFresh;
import static dev.freshet.slot.PoolFixture.slots;
import static dev.freshet.slot.PoolFixture.stats;
import static dev.freshet.slot.TestTenant.WASM_PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.LimitExceededException;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.SharedBudget;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guests together must not take more memory than the process has, and none of it may be lost to the count. */
class MemoryBudgetTest {

    private static final int PAGES = 4;

    private final FailingVirtualMemory memory = PoolFixture.port();
    /** Two full slots. */
    private final SharedBudget budget = new SharedBudget(2L * SLOT_BYTES);

    private final PoolingAllocator pool = pool(WhenExhausted.REJECT);
    private final TestTenant full = TestTenant.of(memory, "full", PAGES, PAGES, 1, 2);
    private final TestTenant other = TestTenant.of(memory, "other", PAGES, PAGES, 0, 1);
    private final TestTenant small = TestTenant.of(memory, "small", 1, PAGES, 0, 0);

    private PoolingAllocator pool(WhenExhausted whenExhausted) {
        PoolSettings settings = PoolFixture.settings(4, whenExhausted);
        return new PoolingAllocator(settings, memory, 8, budget);
    }

    @AfterEach
    void nothingIsCountedWhenAllIsClosed() {
        pool.close();
        full.close();
        other.close();
        assertThat(budget.used()).isZero();
        assertThat(memory.liveImages()).isZero();
    }

    @Test
    void aLeaseThatWouldPassTheBudgetIsRejectedAndALaterOneIsNot() {
        Slot first = pool.lease(full.tenant());
        Slot second = pool.lease(full.tenant());
        assertThatThrownBy(() -> pool.lease(full.tenant()))
                .isInstanceOfSatisfying(LimitExceededException.class, refused -> {
                    assertThat(refused.property()).isEqualTo("freshet.memory.budget");
                    assertThat(refused.value()).isEqualTo(3L * SLOT_BYTES);
                    assertThat(refused.bound()).isEqualTo(2L * SLOT_BYTES);
                })
                .hasMessageContaining("lower concurrency");
        assertThat(slots(pool)).isEqualTo(new PoolStats.Slots(2, 0, 2, 0, 0));
        assertThat(stats(pool).rejected()).isEqualTo(1);
        first.close();
        pool.lease(full.tenant()).close();
        second.close();
    }

    @Test
    void aLeaseThatNeedsLessIsNotKeptOutByOneThatWaits() throws Exception {
        PoolingAllocator waiting = pool(WhenExhausted.WAIT);
        Slot first = waiting.lease(full.tenant());
        Slot second = waiting.lease(small.tenant());
        CompletableFuture<Slot> waits = CompletableFuture.supplyAsync(() -> waiting.lease(other.tenant()));
        while (stats(waiting).waits() == 0) {
            Thread.onSpinWait();
        }
        waiting.lease(small.tenant()).close();
        first.close();
        Slot third = waits.get(30, TimeUnit.SECONDS);
        assertFresh(third, other);
        third.close();
        second.close();
        waiting.close();
    }

    @Test
    @Timeout(value = 15, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aTenantThatNeedsMoreThanThereIsAtAllIsNotMadeToWait() {
        SharedBudget tooSmall = new SharedBudget(SLOT_BYTES - 1L);
        PoolSettings patient =
                PoolFixture.settings(1, WhenExhausted.WAIT).withWhenExhausted(WhenExhausted.WAIT, Duration.ofHours(1));
        PoolingAllocator waiting = new PoolingAllocator(patient, memory, 8, tooSmall);
        assertThatThrownBy(() -> waiting.lease(full.tenant())).isInstanceOf(LimitExceededException.class);
        waiting.lease(small.tenant()).close();
        waiting.close();
        assertThat(tooSmall.used()).isZero();
    }

    @Test
    void whoWaitsForMemoryHearsAnInterrupt() throws Exception {
        PoolingAllocator waiting = pool(WhenExhausted.WAIT);
        Slot first = waiting.lease(full.tenant());
        Slot second = waiting.lease(full.tenant());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                waiting.lease(full.tenant());
            } catch (CallInterruptedException e) {
                ended.complete(e);
            }
        });
        thread.start();
        PoolFixture.awaitParked(thread);
        thread.interrupt();
        assertThat(ended.get(30, TimeUnit.SECONDS)).hasMessageContaining("guest memory");
        first.close();
        second.close();
        waiting.close();
    }

    @Test
    void aWarmLeaseTakesNothing() {
        pool.lease(full.tenant()).close();
        long used = budget.used();
        int calls = memory.countAll();
        for (int i = 0; i < 100; i++) {
            Slot slot = pool.lease(full.tenant());
            assertThat(budget.used()).isEqualTo(used);
            slot.close();
        }
        assertThat(budget.used()).isEqualTo(used).isEqualTo(SLOT_BYTES);
        assertThat(memory.count(Call.DISCARD)).isLessThanOrEqualTo(calls);
    }

    @Test
    void idleSlotsOfOthersGiveTheirMemoryBackFirstAndStayWarm() {
        pool.lease(full.tenant()).close();
        Slot kept = pool.lease(full.tenant());
        Slot alsoKept = pool.lease(full.tenant());
        SlotGuest.writeEverything(kept);
        kept.close();
        alsoKept.close();
        assertThat(budget.used()).isEqualTo(2L * SLOT_BYTES);
        Slot slot = pool.lease(other.tenant());
        assertFresh(slot, other);
        assertThat(slots(pool)).isEqualTo(new PoolStats.Slots(1, 2, 1, 0, 0));
        assertThat(budget.used()).isEqualTo(2L * SLOT_BYTES);
        Slot again = pool.lease(full.tenant());
        assertFresh(again, full);
        again.close();
        slot.close();
    }

    @Test
    void growthBeyondTheBudgetIsRefusedAndTheMemoryIsAsBefore() {
        Slot first = pool.lease(full.tenant());
        Slot second = pool.lease(small.tenant());
        Slot third = pool.lease(small.tenant());
        second.growTo(3L * WASM_PAGE);
        assertThat(budget.used()).isEqualTo(2L * SLOT_BYTES);
        assertThatThrownBy(() -> third.growTo(2L * WASM_PAGE))
                .isInstanceOf(MemorySpentException.class)
                .hasMessageContaining("freshet.memory.budget");
        assertThat(third.accessibleBytes()).isEqualTo(WASM_PAGE);
        first.close();
        third.growTo(2L * WASM_PAGE);
        SlotGuest.fill(third, 0, 2L * WASM_PAGE);
        second.close();
        third.close();
        Slot fresh = pool.lease(small.tenant());
        assertFresh(fresh, small);
        fresh.close();
    }

    @Test
    void whatGuestsGrewIntoIsGivenBackByTrimmingAndByRetiring() {
        Slot grown = pool.lease(small.tenant());
        SlotGuest.writeEverything(grown);
        grown.close();
        pool.lease(other.tenant()).close();
        assertThat(budget.used()).isEqualTo(2L * SLOT_BYTES);
        pool.retire(other.tenant());
        assertThat(budget.used()).isEqualTo(SLOT_BYTES);
        assertThat(pool.trim(Duration.ZERO)).isEqualTo(1);
        assertThat(budget.used()).isZero();
        assertThat(pool.trim(Duration.ZERO)).isZero();
    }

    @Test
    void aSlotThatChangesItsTenantCountsAsMuchAsTheNewOneNeeds() {
        PoolingAllocator one = new PoolingAllocator(PoolFixture.settings(1, WhenExhausted.REJECT), memory, 8, budget);
        one.lease(full.tenant()).close();
        one.lease(small.tenant()).close();
        assertThat(budget.used()).isEqualTo(WASM_PAGE);
        one.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"MAP_IMAGE", "MAKE_ACCESSIBLE", "DISCARD"})
    void aFailedMappingCountsNothing(Call call) {
        pool.lease(other.tenant()).close();
        memory.fail(call, 1);
        try {
            Slot slot = pool.lease(full.tenant());
            slot.close();
        } catch (dev.freshet.PlatformFaultException expected) {
            assertThat(budget.used()).isLessThanOrEqualTo(SLOT_BYTES);
        }
        pool.trim(Duration.ZERO);
        // A poisoned slot keeps its pages.
        assertThat(budget.used()).isEqualTo((long) slots(pool).poisoned() * SLOT_BYTES);
    }

    @Test
    void onDemandLeasesCountWhileTheyRunAndNotAfterwards() {
        OnDemandAllocator onDemand =
                new OnDemandAllocator(PoolFixture.settings(1, WhenExhausted.REJECT), memory, 8, 0, budget);
        Slot first = onDemand.lease(full.tenant());
        Slot second = onDemand.lease(full.tenant());
        assertThatThrownBy(() -> onDemand.lease(small.tenant())).isInstanceOf(LimitExceededException.class);
        assertThat(slots(onDemand).leased()).isEqualTo(2);
        first.close();
        assertThat(budget.used()).isEqualTo(SLOT_BYTES);
        Slot third = onDemand.lease(small.tenant());
        third.growTo(2L * WASM_PAGE);
        third.close();
        second.close();
        assertThat(budget.used()).isZero();
        onDemand.close();
    }

    @Test
    void anOverflowDoesNotPassTheBudgetEither() {
        PoolingAllocator overflowing = new PoolingAllocator(
                PoolFixture.settings(1, WhenExhausted.ON_DEMAND)
                        .withWhenExhausted(WhenExhausted.ON_DEMAND, Duration.ofMillis(5)),
                memory,
                8,
                budget);
        Slot first = overflowing.lease(full.tenant());
        Slot second = overflowing.lease(full.tenant());
        assertThatThrownBy(() -> overflowing.lease(full.tenant())).isInstanceOf(LimitExceededException.class);
        first.close();
        // The pool's slot is idle now, so its memory is there for the overflow of another tenant.
        Slot third = overflowing.lease(other.tenant());
        third.close();
        second.close();
        overflowing.close();
    }
}
