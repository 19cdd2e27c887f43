package dev.freshet.slot;

import static org.assertj.core.api.Assertions.assertThat;

import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.strategy.managed.modelchecking.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two threads over one slot, in all interleavings up to a budget: the slot never has two owners, what its owner wrote is what the
 * next one finds, and nobody who waits sleeps for good.
 */
@Tag("model-check")
public class FreeSlotsLincheckTest extends SlotCalls {

    public FreeSlotsLincheckTest() {
        super(1);
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
}
