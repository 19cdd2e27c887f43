package dev.freshet.image;

import static dev.freshet.sys.Bytes.pattern;
import static dev.freshet.sys.Bytes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.LimitExceededException;
import dev.freshet.admin.PoolStats;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.Ports;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.SystemCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImageCacheTest {

    private static final int BYTES = 65_536;

    private final FailingVirtualMemory memory = Ports.openFailing(Ports.names().get(0));

    private static ImageCache.ImageKey key(int number) {
        return new ImageCache.ImageKey(String.format("%064x", number), "variant");
    }

    private static MemoryImage contents(int number) {
        return new MemoryImage(0, pattern(BYTES, number));
    }

    @Test
    void imageIsMadeOnceAndSharedAndFreedWithTheLastReference() {
        ImageCache cache = new ImageCache(memory, 10L * BYTES);
        SealedImage first = cache.retained(key(1), contents(1));
        SealedImage second = cache.retained(key(1), contents(1));
        assertThat(second).isSameAs(first);
        assertThat(memory.count(Call.CREATE_IMAGE)).isEqualTo(1);
        assertThat(cache.stats()).isEqualTo(new PoolStats.Images(1, BYTES, 1, 0));
        cache.forget(key(1));
        assertThat(cache.stats()).isEqualTo(new PoolStats.Images(0, 0, 1, 0));
        first.release();
        assertThat(read(second.contents())).isEqualTo(pattern(BYTES, 1));
        second.release();
        assertThat(memory.liveImages()).isZero();
        cache.close();
    }

    @Test
    void imagesCountUntilTheyAreFreedAndGiveWayOnlyIfNobodyHasThemMapped() {
        SharedBudget budget = new SharedBudget(2L * BYTES);
        ImageCache cache = new ImageCache(memory, 10L * BYTES, budget);
        SealedImage mapped = cache.retained(key(1), contents(1));
        cache.retained(key(2), contents(2)).release();
        assertThat(budget.used()).isEqualTo(2L * BYTES);
        SealedImage third = cache.retained(key(3), contents(3));
        assertThat(budget.used()).isEqualTo(2L * BYTES);
        assertThat(cache.stats()).isEqualTo(new PoolStats.Images(2, 2L * BYTES, 3, 1));
        assertThat(cache.retained(key(1), contents(1))).as("still the same").isSameAs(mapped);
        assertThatThrownBy(() -> cache.retained(key(4), contents(4)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("freshet.memory.budget allows " + 2 * BYTES);
        assertThat(budget.used()).isEqualTo(2L * BYTES);
        mapped.release();
        mapped.release();
        third.release();
        memory.fail(Call.CREATE_IMAGE, 1);
        assertThatThrownBy(() -> cache.retained(key(5), contents(5))).isInstanceOf(SystemCallException.class);
        cache.close();
        assertThat(budget.used()).isZero();
        assertThat(memory.liveImages()).isZero();
    }

    @Test
    void sameModuleInitialisedInAnotherWayHasAnotherImage() {
        ImageCache cache = new ImageCache(memory, 10L * BYTES);
        SealedImage first = cache.retained(new ImageCache.ImageKey("0".repeat(64), "a"), contents(1));
        SealedImage second = cache.retained(new ImageCache.ImageKey("0".repeat(64), "b"), contents(2));
        assertThat(read(first.contents())).isNotEqualTo(read(second.contents()));
        first.release();
        second.release();
        cache.close();
        assertThat(memory.liveImages()).isZero();
    }

    @Test
    void evictedImageServesThoseWhoHoldItAndIsMadeAgainForOthers() {
        ImageCache cache = new ImageCache(memory, 2L * BYTES);
        SealedImage held = cache.retained(key(0), contents(0));
        for (int i = 1; i < 20; i++) {
            cache.retained(key(i), contents(i)).release();
        }
        assertThat(cache.stats().bytes()).isLessThanOrEqualTo(2L * BYTES);
        assertThat(cache.stats().evictions()).isGreaterThanOrEqualTo(17);
        assertThat(read(held.contents())).isEqualTo(pattern(BYTES, 0));
        for (int i = 0; i < 20; i++) {
            SealedImage again = cache.retained(key(i), contents(i));
            assertThat(read(again.contents())).isEqualTo(pattern(BYTES, i));
            again.release();
        }
        held.release();
        cache.close();
        assertThat(memory.liveImages()).isZero();
        assertThat(memory.heldReferences()).isZero();
    }

    /** freshet.images.max-bytes may be any number, 0 too: an image over it is not kept, but it is served. */
    @Test
    void imageLargerThanTheCacheIsServedAllTheSame() {
        for (long maxBytes : new long[] {0, BYTES - 1}) {
            ImageCache cache = new ImageCache(memory, maxBytes);
            SealedImage image = cache.retained(key(1), contents(1));
            assertThat(read(image.contents())).isEqualTo(pattern(BYTES, 1));
            image.release();
            cache.close();
            assertThat(memory.liveImages()).isZero();
        }
    }

    @Test
    void refusalOfTheSystemIsNotRemembered() {
        ImageCache cache = new ImageCache(memory, 10L * BYTES);
        memory.fail(Call.CREATE_IMAGE, 1);
        assertThatThrownBy(() -> cache.retained(key(1), contents(1))).isInstanceOf(SystemCallException.class);
        SealedImage image = cache.retained(key(1), contents(1));
        assertThat(read(image.contents())).isEqualTo(pattern(BYTES, 1));
        image.release();
        cache.close();
        assertThat(memory.liveImages()).isZero();
    }

    @Test
    void threadsRacingWithEvictionsGetLivingImages() throws Exception {
        ImageCache cache = new ImageCache(memory, 2L * BYTES);
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Future<Integer>> wrong = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int offset = t;
            wrong.add(pool.submit(() -> {
                together.await();
                int mismatches = 0;
                for (int i = 0; i < 300; i++) {
                    int number = (i + offset) % 5;
                    SealedImage image = cache.retained(key(number), contents(number));
                    mismatches += Arrays.equals(read(image.contents()), pattern(BYTES, number)) ? 0 : 1;
                    image.release();
                }
                return mismatches;
            }));
        }
        for (Future<Integer> each : wrong) {
            assertThat(each.get()).isZero();
        }
        pool.shutdown();
        cache.close();
        assertThat(memory.liveImages()).isZero();
    }
}
