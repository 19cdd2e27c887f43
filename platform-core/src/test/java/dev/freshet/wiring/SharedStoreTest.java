package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ChangeRejectedException;
import dev.freshet.Eventually;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spi.ModuleStore;
import dev.freshet.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two registries on one store, as two processes would be. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedStoreTest {

    private final HintingStore store = new HintingStore();
    private final WasmExtensionRegistry one = registry(Duration.ofMillis(20));
    private final WasmExtensionRegistry two = registry(Duration.ofMillis(20));

    /** Hints can be lost. */
    private static final class HintingStore extends DelegatingStore {

        private volatile boolean deaf;

        HintingStore() {
            super(new MemoryStore());
        }

        @Override
        public void onHint(Runnable listener) {
            super.onHint(() -> {
                if (!deaf) {
                    listener.run();
                }
            });
        }
    }

    private WasmExtensionRegistry registry(Duration poll) {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .store(store)
                .storePoll(poll)
                .build();
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private static boolean answers(WasmExtensionRegistry registry, long expected) {
        return registry.find("a") != null && registry.call("a", "answer")[0] == expected;
    }

    @Test
    void whatOneChangesTheOtherDoes() {
        one.register("a", Answers.module(1));
        Eventually.until(() -> answers(two, 1));
        two.register("a", Answers.module(2));
        Eventually.until(() -> answers(one, 2));
        one.versions().rollback("a");
        Eventually.until(() -> answers(two, 1));
        one.versions().disable("a");
        Eventually.until(() -> !two.versions().status("a").enabled());
        one.versions().enable("a");
        Eventually.until(() -> two.versions().status("a").enabled() && answers(two, 1));
        one.versions().startCanary("a", "2", Canary.ofCalls(100));
        Eventually.until(() -> answers(two, 2));
        assertThat(two.versions().events()).extracting(ExtensionEvent::type).contains(Type.CHANGED_ELSEWHERE);
        one.remove("a");
        Eventually.until(() -> two.find("a") == null);
    }

    @Test
    void lostHintsMakeItLaterAndNothingElse() {
        store.deaf = true;
        one.register("a", Answers.module(1));
        Eventually.until(() -> answers(two, 1));
        one.register("a", Answers.module(2));
        Eventually.until(() -> answers(two, 2));
    }

    @Test
    void whoeverHasNotSeenTheOthersChangeIsToldToLookAgainAndChangesNothing() {
        try (WasmExtensionRegistry late = registry(Duration.ofHours(1))) {
            store.deaf = true;
            one.register("a", Answers.module(1));
            assertThatThrownBy(() -> late.register("a", Answers.module(2)))
                    .isInstanceOf(ChangeRejectedException.class)
                    .hasMessageContaining("elsewhere");
            assertThat(late.find("a")).isNull();
            assertThat(one.callNumber("a", "answer")).isEqualTo(1);
        }
    }

    /** Shows no change until it is told to, and holds whoever reads a module then. */
    private static final class HoldingStore extends DelegatingStore {

        private final CountDownLatch released = new CountDownLatch(1);
        private final AtomicInteger reads = new AtomicInteger();
        private volatile boolean shown;

        HoldingStore(ModuleStore store) {
            super(store);
        }

        @Override
        public long revision() {
            return shown ? super.revision() : 0;
        }

        @Override
        public List<StoredExtension> entries() {
            return shown ? super.entries() : List.of();
        }

        @Override
        public byte @Nullable [] module(String digest) {
            reads.incrementAndGet();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return super.module(digest);
        }
    }

    @Test
    void registryThatIsClosedWaitsForWhatItIsFollowingAndFollowsNothingMore() throws InterruptedException {
        one.register("a", Answers.module(1));
        one.register("b", Answers.module(2));
        HoldingStore holding = new HoldingStore(store);
        WasmExtensionRegistry late = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .store(holding)
                .storePoll(Duration.ofMillis(20))
                .build();
        holding.shown = true;
        Eventually.until(() -> holding.reads.get() == 1);
        Thread closing = new Thread(late::close);
        closing.start();
        Eventually.until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        holding.released.countDown();
        closing.join();
        assertThat(holding.reads).hasValue(1);
    }
}
