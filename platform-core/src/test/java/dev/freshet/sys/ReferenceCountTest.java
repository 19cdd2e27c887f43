package dev.freshet.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReferenceCountTest {

    @Test
    void onlyTheLastReleaseFrees() {
        ReferenceCount count = new ReferenceCount();
        assertThat(count.retain()).isTrue();
        assertThat(count.release()).isFalse();
        assertThat(count.release()).isTrue();
    }

    @Test
    void deadThingIsNotRevived() {
        ReferenceCount count = new ReferenceCount();
        assertThat(count.release()).isTrue();
        assertThat(count.retain()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(count::release)
                .withMessageContaining("released more often than retained");
        assertThat(count.retain()).isFalse();
    }

    @Test
    void racingHoldersFreeExactlyOnceAndNobodyHoldsAFreedThing() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 500; round++) {
                ReferenceCount count = new ReferenceCount();
                AtomicInteger freed = new AtomicInteger();
                AtomicInteger heldWhenFreed = new AtomicInteger();
                CyclicBarrier together = new CyclicBarrier(threads);
                List<Future<?>> done = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    boolean creator = t == 0;
                    done.add(pool.submit(() -> {
                        together.await();
                        if (creator) {
                            freed.addAndGet(count.release() ? 1 : 0);
                            return null;
                        }
                        for (int i = 0; i < 20; i++) {
                            if (count.retain()) {
                                heldWhenFreed.addAndGet(freed.get());
                                freed.addAndGet(count.release() ? 1 : 0);
                            }
                        }
                        return null;
                    }));
                }
                for (Future<?> future : done) {
                    future.get();
                }
                assertThat(freed).hasValue(1);
                assertThat(heldWhenFreed).hasValue(0);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
