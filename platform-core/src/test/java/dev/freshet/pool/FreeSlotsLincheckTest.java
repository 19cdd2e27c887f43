package dev.freshet.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.strategy.managed.modelchecking.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two tenants' calls over one slot, in all interleavings up to a budget: the slot never has two owners, what its owner wrote is what the
 * next one finds, and nobody who waits sleeps for good. The real {@link FreeSlots}, {@link Slot}, {@link SlotHints}, {@link SlotWaiters}
 * and {@link Tenant}; only mapping and reset are left out, which their owner does alone.
 */
@Tag("model-check")
public class FreeSlotsLincheckTest {

    private static final long SLOT_BYTES = 65_536;

    private final Slot slot = new Slot(
            0,
            Region.of(SLOT_BYTES, SLOT_BYTES),
            new DirtyPages(Region.of(0, DirtyPages.MARKS_BYTES), SLOT_BYTES),
            new NoOwner());
    private final FreeSlots free = new FreeSlots(new Slot[] {slot});
    private final Tenant first = new Tenant("first", 0, 0, 0, 0, new NoImages());
    private final Tenant second = new Tenant("second", 0, 0, 0, 0, new NoImages());

    /** Plain, like the fields of a slot: written by its owner, published by the slot's state. */
    private int owners;

    @Operation
    public boolean callOfTheFirst() {
        return call(first);
    }

    @Operation
    public boolean callOfTheSecond() {
        return call(second);
    }

    /** Returns whether this was the only owner, from the claim until the slot was given back. */
    private boolean call(Tenant tenant) {
        Slot leased = free.claim(tenant);
        if (leased == null) {
            leased = free.await(tenant, Long.MAX_VALUE, this::giveBack);
        }
        if (leased == null) {
            return false;
        }
        int before = owners;
        owners = before + 1;
        if (leased.tenant() != tenant) {
            leased.occupy(tenant, null);
        }
        boolean alone = before == 0 && owners == 1 && leased.tenant() == tenant && leased.state() == Slot.State.LEASED;
        owners = before;
        leased.showResetting();
        giveBack(leased);
        return alone;
    }

    private void giveBack(Slot owned) {
        owned.showLeased();
        if (!free.grant(owned)) {
            owned.requireTenant().warmSlots().remember(owned);
            free.publish(owned, Slot.State.CLEAN);
        }
    }

    /** What each call must answer, one after the other. */
    public static class Alone {
        public boolean callOfTheFirst() {
            return true;
        }

        public boolean callOfTheSecond() {
            return true;
        }
    }

    @Test
    void slotHasOneOwnerAndNoWaiterSleepsForGood() {
        int iterations = Integer.getInteger("freshet.lincheck.iterations", 3);
        int invocations = Integer.getInteger("freshet.lincheck.invocations", 200);
        assertThat(iterations * invocations).isPositive();
        LinChecker.check(
                FreeSlotsLincheckTest.class,
                new ModelCheckingOptions()
                        .iterations(iterations)
                        .invocationsPerIteration(invocations)
                        .threads(2)
                        .actorsPerThread(2)
                        .actorsBefore(1)
                        .actorsAfter(1)
                        .sequentialSpecification(Alone.class));
    }

    /** Classes, not lambdas: the checker transforms them by name. */
    private static final class NoOwner implements SlotOwner {
        @Override
        public void extend(Slot slot, long bytes) {
            throw new AssertionError("no memory here");
        }

        @Override
        public void release(Slot slot) {
            throw new AssertionError("given back by the test");
        }
    }

    private static final class NoImages implements Tenant.Images {
        @Override
        public SealedImage retained() {
            throw new AssertionError("no image here");
        }
    }
}
