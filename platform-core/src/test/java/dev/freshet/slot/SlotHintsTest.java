package dev.freshet.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fear: a warm slot that the hints have lost; each call of some thread then searches the whole pool. */
class SlotHintsTest {

    private final Tenant tenant = tenant("tenant");
    private final List<Slot> slots = new ArrayList<>();
    private final List<ExecutorService> threads = new ArrayList<>();

    @AfterEach
    void endThreads() {
        threads.forEach(ExecutorService::shutdownNow);
    }

    /** One step at a time, each on its own thread: where a thread looks first depends on the thread. */
    @ParameterizedTest
    @ValueSource(ints = {2, 16, 40})
    void noCleanSlotIsLostHoweverCallsOfManyThreadsOverlap(int threadCount) throws Exception {
        for (int i = 0; i < threadCount; i++) {
            threads.add(Executors.newSingleThreadExecutor());
        }
        Random random = new Random(20_261_125);
        Map<Integer, Slot> leased = new HashMap<>();
        for (int step = 0; step < 200 * threadCount; step++) {
            int thread = random.nextInt(threadCount);
            Slot slot = leased.remove(thread);
            if (slot != null) {
                on(thread, () -> giveBack(slot));
                continue;
            }
            Slot found = on(thread, () -> tenant.warmSlots().claim(tenant));
            if (found == null) {
                assertThat(slots)
                        .as("step %d: clean slots, yet none found", step)
                        .noneMatch(this::isClean);
                found = newSlot(tenant);
            }
            leased.put(thread, found);
        }
    }

    @Test
    void slotsThatWentToOtherTenantsLeaveRoom() throws Exception {
        threads.add(Executors.newSingleThreadExecutor());
        List<Slot> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(newSlot(tenant));
        }
        for (Slot slot : all) {
            on(0, () -> giveBack(slot));
        }
        Tenant other = tenant("other");
        for (Slot slot : all) {
            if (slot.claim(Slot.State.CLEAN)) {
                slot.occupy(other, null);
                slot.publish(Slot.State.CLEAN);
            }
        }
        Slot fresh = newSlot(tenant);
        on(0, () -> giveBack(fresh));
        assertThat(on(0, () -> tenant.warmSlots().claim(tenant))).isSameAs(fresh);
    }

    private Slot giveBack(Slot slot) {
        slot.requireTenant().warmSlots().remember(slot);
        slot.publish(Slot.State.CLEAN);
        return slot;
    }

    private boolean isClean(Slot slot) {
        return slot.state() == Slot.State.CLEAN;
    }

    /** As the pool maps one: leased, and the tenant's. */
    private Slot newSlot(Tenant owner) {
        Slot slot = UnownedSlot.at(slots.size());
        slot.occupy(owner, null);
        slots.add(slot);
        assertThat(slot.claim(Slot.State.EMPTY)).isTrue();
        return slot;
    }

    private <T> T on(int thread, Callable<T> step) throws Exception {
        return threads.get(thread).submit(step).get();
    }

    private static Tenant tenant(String name) {
        return new Tenant(name, 0, 0, 0, 0, () -> {
            throw new AssertionError("no image here");
        });
    }
}
