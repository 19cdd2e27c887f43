package dev.freshet.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.Eventually;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactionsTest {

    private final List<Integer> done = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whateverAReactionThrowsTheNextIsDoneAndInOrder() {
        Reactions reactions = new Reactions();
        reactions.add(() -> {
            throw new IllegalStateException("a mistake");
        });
        reactions.add(() -> done.add(1));
        reactions.add(() -> {
            throw new OutOfMemoryError("of a test");
        });
        reactions.add(() -> {
            throw new StackOverflowError("of a test");
        });
        reactions.add(() -> Thread.currentThread().interrupt());
        reactions.add(() -> done.add(2));
        Eventually.until(() -> done.size() == 2);
        reactions.add(() -> done.add(3));
        reactions.close();
        assertThat(done).containsExactly(1, 2, 3);
    }

    @Test
    void closingWaitsForWhatWasAddedAndWhoeverAddsDoesNot() throws InterruptedException {
        Reactions reactions = new Reactions();
        CountDownLatch held = new CountDownLatch(1);
        reactions.add(() -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < 100; i++) {
            int number = i;
            reactions.add(() -> done.add(number));
        }
        assertThat(done).isEmpty();
        Thread closing = new Thread(reactions::close);
        closing.start();
        held.countDown();
        closing.join();
        assertThat(done).hasSize(100).isSorted();
        reactions.close();
    }

    @Test
    void aReactionMayCloseWhatItRunsOn() {
        Reactions reactions = new Reactions();
        CountDownLatch allAdded = new CountDownLatch(1);
        reactions.add(() -> {
            try {
                allAdded.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        reactions.add(reactions::close);
        reactions.add(() -> done.add(1));
        allAdded.countDown();
        Eventually.until(() -> done.size() == 1);
    }
}
