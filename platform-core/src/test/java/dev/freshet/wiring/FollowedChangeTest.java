package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ChangeRejectedException;
import dev.freshet.Eventually;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes on one store, one of which is behind: whatever it had ready, what runs has the digest that is reported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FollowedChangeTest {

    private static final Upload PLAIN = Upload.of(ExtensionOptions.defaults());

    private final HeldStore store = new HeldStore();
    private final WasmExtensionRegistry one = registry(Duration.ofHours(1));
    private final WasmExtensionRegistry two = registry(Duration.ofHours(1));

    /** Is followed only when the test says so, and can be made to stand still. */
    private static final class HeldStore extends DelegatingStore {

        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
        private volatile @Nullable CountDownLatch reading;
        private volatile @Nullable CountDownLatch writing;
        private final CountDownLatch waits = new CountDownLatch(1);

        HeldStore() {
            super(new MemoryStore());
        }

        @Override
        public void onHint(Runnable listener) {
            listeners.add(listener);
        }

        /** The second registry looks now, on its thread. */
        void tellTwo() {
            listeners.get(1).run();
        }

        @Override
        public byte @Nullable [] module(String digest) {
            byte[] module = super.module(digest);
            hold(reading);
            return module;
        }

        @Override
        public StoredExtension write(StoredExtension entry) {
            hold(writing);
            return super.write(entry);
        }

        private void hold(@Nullable CountDownLatch latch) {
            if (latch == null) {
                return;
            }
            waits.countDown();
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private WasmExtensionRegistry registry(Duration poll) {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(1 << 20))
                .store(store)
                .storePoll(poll)
                .quarantine(QuarantineSettings.defaults().withFailures(1))
                .build();
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private static void assertAnswers(WasmExtensionRegistry registry, int expected) {
        assertThat(registry.callNumber("a", "answer")).isEqualTo(expected);
        String digest = ExtensionVersion.digestOf(Answers.module(expected));
        assertThat(registry.get("a").digest()).isEqualTo(digest);
        int active = registry.versions().status("a").active();
        assertThat(registry.versions().get("a", String.valueOf(active)).digest())
                .isEqualTo(digest);
    }

    private void awaitFollowed() {
        store.tellTwo();
        Eventually.until(() -> two.find("a") != null
                && two.get("a").digest().equals(one.get("a").digest())
                && two.versions().status("a").equals(one.versions().status("a")));
    }

    @Test
    void anUploadRefusedInAConflictIsNotWhatFollowsUnderItsNumber() {
        one.register("a", Answers.module(1));
        awaitFollowed();
        one.register("a", Answers.module(2));

        assertThatThrownBy(() -> two.register("a", Answers.module(3))).isInstanceOf(ChangeRejectedException.class);

        awaitFollowed();
        assertAnswers(two, 2);
        two.register("a", Answers.module(3));
        assertAnswers(two, 3);
    }

    @Test
    void anExtensionMadeAnewElsewhereIsNotTheOldOneUnderTheSameNumbers() {
        one.register("a", Answers.module(1));
        one.register("a", Answers.module(2));
        awaitFollowed();
        two.versions().rollback("a");
        long ended = two.callStats("a").ok();
        assertAnswers(two, 1);
        // The first has not seen the rollback, so it is behind.
        assertThatThrownBy(() -> one.remove("a")).isInstanceOf(ChangeRejectedException.class);
        try (WasmExtensionRegistry three = registry(Duration.ofHours(1))) {
            three.remove("a");
            three.register("a", Answers.module(5));
            three.register("a", Answers.module(6));
            store.tellTwo();
            Eventually.until(() -> two.find("a") != null
                    && two.get("a").digest().equals(three.get("a").digest()));
            assertAnswers(two, 6);
            assertThat(two.versions().get("a", "1").digest()).isEqualTo(ExtensionVersion.digestOf(Answers.module(5)));
            assertThat(two.versions().get("a", "1").calls().ok())
                    .as("of another module of that number")
                    .isZero();
            assertThat(two.callStats("a").ok()).isGreaterThan(ended);
            two.versions().rollback("a");
            assertAnswers(two, 5);
        }
    }

    @Test
    void theSameUploadNumberedOtherwiseElsewhereIsReportedAsTheStoreNumbersIt() {
        one.register("a", Answers.module(1));
        awaitFollowed();
        two.versions().upload("a", Answers.module(3), PLAIN);
        try (WasmExtensionRegistry three = registry(Duration.ofHours(1))) {
            three.versions().remove("a", "2");
            three.versions().upload("a", Answers.module(2), PLAIN);
            three.register("a", Answers.module(3));
            store.tellTwo();
            Eventually.until(() -> two.versions().status("a").active() == 4);
            assertAnswers(two, 3);
            assertThat(two.versions().get("a", "4").calls().ok()).isEqualTo(1);
            // Called before and after, under another number.
            three.remove("a");
            three.register("a", Answers.module(3));
            store.tellTwo();
            Eventually.until(() -> two.versions().status("a").active() == 1);
            assertAnswers(two, 3);
            assertThat(two.versions().get("a", "1").calls().ok()).isEqualTo(1);
        }
    }

    /** On a thread of its own: whoever waits for a lock is not to be interrupted. */
    private static void atOnce(Runnable step) {
        assertThat(CompletableFuture.runAsync(step)).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aTrapAndOtherExtensionsWaitForNoModuleThatIsFollowed() {
        two.register("t", Answers.trapping());
        CountDownLatch reading = new CountDownLatch(1);
        store.reading = reading;
        try {
            one.register("a", Answers.module(1));
            store.tellTwo();
            Eventually.until(() -> store.waits.getCount() == 0);

            atOnce(() ->
                    assertThatThrownBy(() -> two.callNumber("t", "answer")).isInstanceOf(GuestTrapException.class));
            atOnce(() -> assertThat(two.release("t")).isTrue());
            atOnce(() -> two.register("b", Answers.module(3)));

            assertThat(two.callNumber("b", "answer")).isEqualTo(3);
            assertThat(two.find("a")).isNull();
        } finally {
            reading.countDown();
        }
        awaitFollowed();
        assertAnswers(two, 1);
    }

    @Test
    void aTrapWaitsForNoChangeThatTheStoreHoldsUp() throws InterruptedException {
        two.register("a", Answers.module(1));
        two.versions().upload("a", Answers.trapping(), PLAIN);
        two.versions().startCanary("a", "2", Canary.ofCalls(100));
        CountDownLatch writing = new CountDownLatch(1);
        store.writing = writing;
        Thread change = new Thread(() -> two.register("b", Answers.module(4)));
        change.start();
        try {
            Eventually.until(() -> store.waits.getCount() == 0);

            assertThatThrownBy(() -> two.callNumber("a", "answer")).isInstanceOf(GuestTrapException.class);

            assertThat(two.callNumber("a", "answer"))
                    .as("the canary has no share any more")
                    .isEqualTo(1);
        } finally {
            writing.countDown();
        }
        change.join();
        Eventually.until(() -> two.versions().status("a").canary() == null);
        assertThat(two.callNumber("b", "answer")).isEqualTo(4);
    }

    /** A change is compared with the store once more when its module is ready: by then it can be an old one. */
    @Test
    void whatWasRemovedWhileItWasFollowedDoesNotComeBack() {
        CountDownLatch reading = new CountDownLatch(1);
        store.reading = reading;
        one.register("a", Answers.module(1));
        store.tellTwo();
        Eventually.until(() -> store.waits.getCount() == 0);
        one.remove("a");
        one.register("z", Answers.module(2));
        store.tellTwo();
        List<ExtensionEvent> events = new ArrayList<>();
        two.versions().onEvent(events::add);
        store.reading = null;
        reading.countDown();

        Eventually.until(() -> two.find("z") != null);
        assertThat(two.find("a")).isNull();
        assertThat(events).noneMatch(event -> event.extension().equals("a"));
    }

    /** By the time its module is ready, a number can be another version's. */
    @Test
    void aVersionThatIsActivatedWhileItsExtensionIsMadeAnewIsNotTheNewOneOfItsNumber() {
        one.register("a", Answers.module(1));
        one.register("a", Answers.module(2));
        try (WasmExtensionRegistry three = registry(Duration.ofHours(1))) {
            CountDownLatch reading = new CountDownLatch(1);
            store.reading = reading;
            CompletableFuture<ExtensionVersion> activated =
                    CompletableFuture.supplyAsync(() -> three.versions().activate("a", "1"));
            try {
                Eventually.until(() -> store.waits.getCount() == 0);
                three.remove("a");
                three.register("a", Answers.module(5));
                three.register("a", Answers.module(6));
            } finally {
                reading.countDown();
            }
            assertThat(activated)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(ChangeRejectedException.class);
            assertAnswers(three, 6);
            three.versions().activate("a", "1");
            assertAnswers(three, 5);
        }
    }

    @Test
    void aModuleThatAnotherProcessRemovedBeforeItsEntryWasWrittenIsThereAfterwards() {
        String digest = ExtensionVersion.digestOf(Answers.module(1));
        DelegatingStore raced = new DelegatingStore(new MemoryStore()) {
            @Override
            public StoredExtension write(StoredExtension entry) {
                removeModule(digest);
                return super.write(entry);
            }
        };
        try (WasmExtensionRegistry three =
                new FreshetBuilder().store(raced).storePoll(Duration.ofHours(1)).build()) {
            three.register("a", Answers.module(1));
            assertThat(raced.module(digest)).isEqualTo(Answers.module(1));
        }
    }

    @Test
    void aStoreThatFailsWithAnErrorIsLookedAtAgain() {
        one.register("a", Answers.module(1));
        awaitFollowed();
        BrokenStore broken = new BrokenStore(store);
        try (WasmExtensionRegistry three = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .store(broken)
                .storePoll(Duration.ofMillis(5))
                .build()) {
            broken.failing = true;
            Eventually.until(() -> broken.failures > 2);
            broken.failing = false;
            one.register("a", Answers.module(2));
            Eventually.until(() -> three.callNumber("a", "answer") == 2);
        }
    }

    private static final class BrokenStore extends DelegatingStore {

        private volatile boolean failing;
        private volatile int failures;

        BrokenStore(DelegatingStore store) {
            super(store);
        }

        @Override
        public long revision() {
            if (failing) {
                failures++;
                throw new OutOfMemoryError("of a test");
            }
            return super.revision();
        }
    }
}
