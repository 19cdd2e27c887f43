package dev.freshet.slot;

import static dev.freshet.slot.PoolFixture.settings;
import static dev.freshet.slot.PoolFixture.slots;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.PoolExhaustedException;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many threads over few slots: no slot is leased twice at a time, and each lease starts from its tenant's initial
 * state.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolRaceIsolationTest {

    private static final int SLOTS = 3;
    private static final int THREADS = 8;
    private static final int LEASES = 400;
    private static final int FIRST_VIRTUAL_JDK = 21;

    private final FailingVirtualMemory memory = PoolFixture.port();

    @ParameterizedTest
    @EnumSource(WhenExhausted.class)
    void threadsRacingForSlotsNeverShareOneNorSeeEachOthersBytes(WhenExhausted whenExhausted) throws Exception {
        race(settings(SLOTS, whenExhausted).withReset(Reset.AUTO).withKeepResidentBytes(3 * 4096), platformThreads());
    }

    @Test
    void virtualThreadsRaceLikeOthers() throws Exception {
        race(settings(SLOTS, WhenExhausted.WAIT).withReset(Reset.TRACKED), virtualThreadsIfAny());
    }

    private static ExecutorService platformThreads() {
        return Executors.newCachedThreadPool();
    }

    private static ExecutorService virtualThreadsIfAny() throws ReflectiveOperationException {
        if (Runtime.version().feature() < FIRST_VIRTUAL_JDK) {
            return platformThreads();
        }
        Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        return (ExecutorService) factory.invoke(null);
    }

    private void race(PoolSettings settings, ExecutorService threads) throws Exception {
        PoolingAllocator pool = new PoolingAllocator(settings, memory);
        TestTenant[] tenants = {
            TestTenant.small(memory, "a"),
            TestTenant.of(memory, "b", 2, 4, 3, 5),
            TestTenant.of(memory, "c", 1, 4, 0, 0),
            TestTenant.of(memory, "d", 1, 1, 4, 12)
        };
        AtomicIntegerArray owners = new AtomicIntegerArray(SLOTS);
        CyclicBarrier together = new CyclicBarrier(THREADS + 1);
        List<Future<Integer>> racers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int seed = t;
            racers.add(threads.submit(() -> {
                together.await();
                return run(pool, tenants, owners, new Random(seed));
            }));
        }
        Future<?> trimmer = threads.submit(() -> {
            together.await();
            for (int i = 0; i < 200; i++) {
                pool.trim(Duration.ZERO);
                Thread.yield();
            }
            return null;
        });
        int served = 0;
        for (Future<Integer> racer : racers) {
            served += racer.get();
        }
        trimmer.get();
        threads.shutdown();

        PoolStats stats = PoolFixture.stats(pool);
        assertThat(stats.leases().total()).isEqualTo(served);
        assertThat(served + stats.rejected()).isEqualTo((long) THREADS * LEASES);
        assertThat(served).isGreaterThan(LEASES);
        assertThat(slots(pool).leased() + slots(pool).resetting() + slots(pool).poisoned())
                .isZero();
        pool.close();
        for (TestTenant tenant : tenants) {
            tenant.close();
        }
        assertThat(memory.liveImages()).isZero();
        assertThat(memory.liveReservations()).isZero();
    }

    private static int run(PoolingAllocator pool, TestTenant[] tenants, AtomicIntegerArray owners, Random random) {
        int served = 0;
        for (int i = 0; i < LEASES; i++) {
            TestTenant tenant = tenants[random.nextInt(tenants.length)];
            Slot slot;
            try {
                slot = pool.lease(tenant.tenant());
            } catch (PoolExhaustedException e) {
                Thread.yield();
                continue;
            }
            served++;
            if (slot.index() >= 0) {
                assertThat(owners.getAndIncrement(slot.index()))
                        .as("others that hold slot %d", slot.index())
                        .isZero();
            }
            byte[] now = SlotGuest.memory(slot);
            assertThat(Arrays.mismatch(now, tenant.expected()))
                    .as("first byte that differs")
                    .isEqualTo(-1);
            write(slot, random);
            if (slot.index() >= 0) {
                owners.getAndDecrement(slot.index());
            }
            slot.close();
        }
        return served;
    }

    private static void write(Slot slot, Random random) {
        if (random.nextInt(4) == 0) {
            SlotGuest.writeEverything(slot);
            return;
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            SlotGuest.store(slot, random.nextInt((int) slot.accessibleBytes() - 16), 16);
        }
    }
}
