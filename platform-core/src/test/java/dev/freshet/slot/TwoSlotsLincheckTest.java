package dev.freshet.slot;

import static org.assertj.core.api.Assertions.assertThat;

import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.strategy.managed.modelchecking.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three threads over two slots: with a second slot a waiter can be granted one while it finds the other, and the scan for the best can
 * be overtaken.
 */
@Tag("model-check")
public class TwoSlotsLincheckTest extends SlotCalls {

    public TwoSlotsLincheckTest() {
        super(2);
    }

    @Test
    void eachOfTwoSlotsHasOneOwnerAndNoneOfThreeCallersSleepsForGood() {
        int iterations = Integer.getInteger("freshet.lincheck.iterations", 3);
        int invocations = Integer.getInteger("freshet.lincheck.invocations", 200);
        assertThat(iterations * invocations).isPositive();
        LinChecker.check(
                TwoSlotsLincheckTest.class,
                new ModelCheckingOptions()
                        .iterations(iterations)
                        .invocationsPerIteration(invocations)
                        .threads(3)
                        .actorsPerThread(1)
                        .actorsBefore(1)
                        .actorsAfter(1)
                        .sequentialSpecification(Alone.class));
    }
}
