package dev.freshet.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A budget that several could overdraw together, or that loses what is given back, is none. */
class SharedBudgetTest {

    @Test
    void nobodyGetsMoreThanWhatIsLeftAndNothingIsTakenThen() {
        SharedBudget budget = new SharedBudget(10);
        assertThat(budget.tryTake(7)).isTrue();
        assertThat(budget.tryTake(4)).isFalse();
        assertThat(budget.used()).isEqualTo(7);
        assertThat(budget.tryTake(3)).isTrue();
        budget.give(10);
        assertThat(budget.used()).isZero();
    }

    @Test
    void hugeAmountsNeitherWrapNorPass() {
        SharedBudget budget = new SharedBudget(10);
        assertThat(budget.tryTake(5)).isTrue();
        assertThat(budget.tryTake(Long.MAX_VALUE)).isFalse();
        assertThatThrownBy(() -> budget.tryTake(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(SharedBudget.unlimited().tryTake(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void manyThreadsNeverHaveMoreThanTheBoundTogether() throws Exception {
        SharedBudget budget = new SharedBudget(3);
        AtomicLong held = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CyclicBarrier together = new CyclicBarrier(4);
        List<Future<Long>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(threads.submit(() -> {
                long most = 0;
                together.await();
                for (int k = 0; k < 1_000_000; k++) {
                    if (budget.tryTake(1)) {
                        most = Math.max(most, held.incrementAndGet());
                        held.decrementAndGet();
                        budget.give(1);
                    }
                }
                return most;
            }));
        }
        for (Future<Long> result : results) {
            assertThat(result.get()).isBetween(1L, 3L);
        }
        threads.shutdown();
        assertThat(budget.used()).isZero();
    }

    @Test
    void whoCanDoWithoutIsAskedForWhatIsMissingInOrderAndOnlyWhenTooLittleIsLeft() {
        SharedBudget budget = new SharedBudget(10);
        List<String> asked = new ArrayList<>();
        budget.whenShort(bytes -> {
            asked.add("first " + bytes);
            budget.give(2);
        });
        budget.whenShort(bytes -> {
            asked.add("second " + bytes);
            budget.give(bytes);
        });
        assertThat(budget.tryTakeFromIdle(9)).isTrue();
        assertThat(asked).isEmpty();
        assertThat(budget.tryTakeFromIdle(3)).isTrue();
        assertThat(asked).containsExactly("first 2");
        assertThat(budget.tryTakeFromIdle(5)).isTrue();
        assertThat(asked).containsExactly("first 2", "first 5", "second 3");
        assertThat(budget.tryTakeFromIdle(11)).isFalse();
        assertThat(asked).as("nobody can help").hasSize(3);
    }
}
