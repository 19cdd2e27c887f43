package dev.freshet.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolStats;
import dev.freshet.admin.WatcherReport;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.store.MemoryStore;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Hours in minutes: 16 threads, half of them virtual where there are such, call good and evil extensions over a pool with too few slots,
 * while one more uploads, replaces and removes, and another registry on the same store changes extensions too. Every call gets the answer
 * it must get, the watchers are well all the time, and at the end the process holds what it held at the start. Prints a table.
 */
@Tag("stress")
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class MixedTrafficStressTest {

    private static final int THREADS = 16;
    private static final int SLOTS = 6;
    /** Memory on demand that stays mapped for the next call: {@code OnDemandAllocator.MAX_SPARES}. */
    private static final int RESERVATIONS_KEPT =
            Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

    /** As many as calls can be nested before the stack ends, and more. */
    private static final int LEASES = 1 << 14;

    private static final int CHANGING = 8;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final List<String> CHANGING_MODULES = List.of("state", "other-image", "larger", "state-rebuilt");

    /**
     * Beyond what the JVM says it took for itself: pages that malloc keeps although nobody holds what was in them, mostly the compilers'.
     * What somebody holds is bounded by {@link #MALLOC_SLACK_KIBIBYTES}.
     */
    private static final long RESIDENT_SLACK_KIBIBYTES = 8 << 10;

    /** Given out by malloc and not accounted for by the JVM: its libraries' and JNA's. Five bytes lost in each of half a million leases are more. */
    private static final long MALLOC_SLACK_KIBIBYTES = 2 << 10;
    /** What a slot may keep between calls: freshet.pool.keep-resident. */
    private static final long KEPT_KIBIBYTES = 1 << 10;

    private static final long HEAP_SLACK_KIBIBYTES = 8 << 10;
    /** JDK and test classes that are first used in the long part; a module's classes are four or more, and thousands are uploaded. */
    private static final long CLASS_SLACK = 40;
    /** The JVM's own, and kept reservations: code cache and arenas of malloc are mapped as they are needed. */
    private static final long MAPPING_SLACK = 24;

    private byte[] initial = {};
    private final QuietLogs logs = new QuietLogs();
    private final Outcomes outcomes = new Outcomes();
    private final MeetingGuests meeting = new MeetingGuests(outcomes);
    private final MemoryStore store = new MemoryStore();
    private final WasmExtensionRegistry registry = registry(SLOTS);
    private final Neighbour neighbour = new Neighbour(outcomes, registry, () -> registry(2));

    private WasmExtensionRegistry registry(int slots) {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(slots).withSlotBytes(8L << 20))
                .limits(PlatformLimits.defaults()
                        .withCallTime(Duration.ofSeconds(60))
                        // Nobody is refused because another nests.
                        .withConcurrentCalls(LEASES)
                        .withLeases(LEASES))
                .budgets(BudgetSettings.defaults().withMemoryBytes(2L << 30).withCallHeapBytes(1 << 20))
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .hostFunctions(meeting.functions())
                .store(store)
                .storePoll(Duration.ofMillis(50))
                .build();
    }

    @Test
    void processHoldsWhatItHeldAfterLongMixedTraffic() throws Exception {
        Duration time = Duration.ofSeconds(Long.getLong("freshet.stress.seconds", 600));
        logs.begin();
        registry.register("good", TestRegistries.sample("tax"));
        registry.register("state", TestRegistries.wat("state"));
        registry.register("evil", TestRegistries.wat("hostile"));
        registry.register(
                "endless",
                TestRegistries.wat("hostile"),
                ExtensionOptions.defaults().withCallTime(Duration.ofMillis(20)));

        meeting.register(registry);

        try (ExtensionSession session = registry.open("state")) {
            initial = session.read(0, (int) session.memoryBytes());
        }
        traffic(WARM_UP);
        outcomes.clear();
        PoolStats statsBefore = registry.stats();
        ProcessFigures before = ProcessFigures.now();
        traffic(time);
        ProcessFigures after = ProcessFigures.now();
        PoolStats stats = registry.stats();
        print(time, before, after, statsBefore, stats);

        assertThat(outcomes.all().keySet()).noneMatch(Outcomes::isWrong);
        assertThat(registry.list())
                .as("calls and sessions that hold a permit")
                .allMatch(extension -> registry.callStats(extension.name()).running() == 0);
        assertThat(stats.budgets().guestHeapUsed()).as("heap that guests hold").isZero();
        assertThat(after.threads())
                .as("threads of %s", Thread.getAllStackTraces().keySet())
                .isLessThanOrEqualTo(before.threads());
        assertThat(stats.slots().poisoned()).as("slots lost").isZero();
        assertThat(stats.slots().leased() + stats.slots().resetting())
                .as("slots not given back")
                .isZero();
        assertThat(stats.slots().total()).isEqualTo(SLOTS);
        assertThat(stats.images().count())
                .as("images")
                .isLessThanOrEqualTo(statsBefore.images().count());
        assertThat(after.descriptors() - after.imageDescriptors())
                .as("descriptors of other things than images")
                .isLessThanOrEqualTo(before.descriptors() - before.imageDescriptors());
        // A removal can drop an image that another extension shares; slots that have it mapped keep that copy until
        // they are remapped.
        assertThat(after.imageDescriptors())
                .as("descriptors of images: one for each, and of copies in slots and kept reservations")
                .isLessThanOrEqualTo(stats.images().count() + SLOTS + RESERVATIONS_KEPT);
        assertThat(after.imageMappings())
                .as("mappings of images: one for each descriptor, and one in each slot and kept reservation")
                .isLessThanOrEqualTo(after.imageDescriptors() + SLOTS + RESERVATIONS_KEPT);
        assertThat(after.mappings())
                .as("mappings; there are more of %s", after.newMappings(before))
                .isLessThanOrEqualTo(before.mappings() + MAPPING_SLACK);
        assertThat(after.classes()).as("classes").isLessThanOrEqualTo(before.classes() + CLASS_SLACK);
        assertThat(after.heapKibibytes())
                .as("heap KiB")
                .isLessThanOrEqualTo(before.heapKibibytes() + HEAP_SLACK_KIBIBYTES);
        assertThat(after.imageKibibytes())
                .as("resident KiB of images and their private copies")
                .isLessThanOrEqualTo(before.imageKibibytes() + SLOTS * KEPT_KIBIBYTES);
        assertThat(after.committedKibibytes())
                .as("the JVM's account of its memory: run with -Pstress")
                .isNotEmpty();
        assertThat(after.mallocKibibytes()
                        - before.mallocKibibytes()
                        - (after.accountedMallocKibibytes() - before.accountedMallocKibibytes()))
                .as("KiB of malloc that the JVM does not account for")
                .isLessThanOrEqualTo(MALLOC_SLACK_KIBIBYTES);
        long unaccounted = after.residentKibibytes() - before.residentKibibytes() - growth(before, after);
        assertThat(unaccounted)
                .as("resident KiB that the JVM does not account for")
                .isLessThanOrEqualTo(RESIDENT_SLACK_KIBIBYTES);
        registry.close();
        meeting.close();
    }

    /**
     * What the JVM has taken for itself meanwhile: compiled code, metaspace. The heap has its size from the start. What one part of it has given
     * back, mostly compilers at work at the start, is no room for others: malloc may keep those pages.
     */
    private static long growth(ProcessFigures before, ProcessFigures after) {
        return after.committedKibibytes().entrySet().stream()
                .mapToLong(
                        cause -> cause.getValue() - before.committedKibibytes().getOrDefault(cause.getKey(), 0L))
                .filter(more -> more > 0)
                .sum();
    }

    private void traffic(Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        ExecutorService platform = Executors.newCachedThreadPool();
        ExecutorService virtual = Workers.virtualIfThereAre();
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            Random random = new Random(t);
            running.add((t % 2 == 0 ? platform : virtual).submit(() -> {
                while (System.nanoTime() < end) {
                    step(random);
                }
            }));
        }
        running.add(platform.submit(() -> change(end)));
        running.add(platform.submit(() -> neighbour.run(end)));
        running.add(platform.submit(() -> watch(end)));
        for (Future<?> thread : running) {
            thread.get();
        }
        platform.shutdown();
        virtual.shutdown();
        assertThat(platform.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(virtual.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        for (int i = 0; i < CHANGING; i++) {
            registry.remove("changing-" + i);
        }
    }

    /** All the time, the watchers are well and say so. */
    private void watch(long end) {
        while (System.nanoTime() < end) {
            for (WatcherReport watcher : registry.watchers()) {
                outcomes.check(!watcher.standsStill() && watcher.failures() == 0, "watcher is well", watcher);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private void change(long end) {
        Random random = new Random(99);
        while (System.nanoTime() < end) {
            String name = "changing-" + random.nextInt(CHANGING);
            if (random.nextInt(3) == 0) {
                outcomes.count(registry.remove(name) ? "removal" : "removal of nothing");
            } else {
                registry.register(
                        name, TestRegistries.wat(CHANGING_MODULES.get(random.nextInt(CHANGING_MODULES.size()))));
                outcomes.count("upload");
            }
        }
    }

    private void step(Random random) {
        switch (random.nextInt(64)) {
            case 0 ->
                outcomes.expect(
                        "loop", DeadlineExceededException.class, () -> registry.call("endless", "loop_forever"));
            case 1 ->
                outcomes.expect(
                        "grow forever",
                        DeadlineExceededException.class,
                        () -> registry.call("endless", "grow_memory_forever"));
            case 2 ->
                outcomes.expect("recursion", GuestStackOverflowException.class, () -> registry.call("evil", "recurse"));
            case 3 ->
                outcomes.expect(
                        "indirect recursion",
                        GuestStackOverflowException.class,
                        () -> registry.call("evil", "recurse_indirectly"));
            case 4, 5 ->
                outcomes.expect(
                        "lie", GuestTrapException.class, () -> registry.call("evil", "answer_far_away", new byte[3]));
            case 6, 7 -> outcomes.expect("grow", null, () -> registry.call("evil", "grow_memory_until_refused"));
            case 8, 9, 10, 11, 12, 13, 14, 15 -> {
                outcomes.expect("dirty", null, () -> registry.call("state", "do_everything", 0));
                outcomes.check(isFresh(), "fresh", "a dirty instance");
            }
            case 16, 17 -> outcomes.expect("trap", GuestTrapException.class, () -> registry.call("state", "do_all", 1));
            case 18, 19, 20, 21, 22, 23 -> changing("changing-" + random.nextInt(CHANGING));
            case 24, 25, 26, 27, 28, 29 -> meeting.step(random);
            default -> {
                long answer = registry.call("good", "vat_cents", 1250, 1900)[0];
                outcomes.check(answer == 238, "good", "the tax is " + answer);
            }
        }
    }

    /** Memory and a global of the next instance are what they were in the first. */
    private boolean isFresh() {
        try (ExtensionSession session = registry.open("state")) {
            return Arrays.equals(session.read(0, (int) session.memoryBytes()), initial)
                    && session.call("get_i32")[0] == 11;
        }
    }

    /** The extension may be there or not; all its modules start with this many pages. */
    private void changing(String name) {
        try {
            long pages = registry.call(name, "get_pages")[0];
            outcomes.check(pages == 2 || pages == 4 || pages == 1, "changing", pages + " pages");
        } catch (UnknownExtensionException e) {
            outcomes.count("changing, removed");
        }
    }

    private void print(
            Duration time, ProcessFigures before, ProcessFigures after, PoolStats statsBefore, PoolStats stats) {
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                "%n%d s, %d threads, %d slots%n%n| outcome | count |%n| --- | ---: |%n",
                time.toSeconds(), THREADS, SLOTS));
        outcomes.all().forEach((name, count) -> table.append(String.format("| %s | %,d |%n", name, count)));
        table.append(String.format("%n| held | at the start | at the end |%n| --- | ---: | ---: |%n"));
        row(table, "resident KiB", before.residentKibibytes(), after.residentKibibytes());
        row(table, "of these images KiB", before.imageKibibytes(), after.imageKibibytes());
        row(table, "heap used KiB", before.heapKibibytes(), after.heapKibibytes());
        row(table, "descriptors", before.descriptors(), after.descriptors());
        row(table, "of these of images", before.imageDescriptors(), after.imageDescriptors());
        row(table, "mappings", before.mappings(), after.mappings());
        row(table, "of these of images", before.imageMappings(), after.imageMappings());
        row(table, "malloc KiB", before.mallocKibibytes(), after.mallocKibibytes());
        row(
                table,
                "malloc KiB, by the JVM's account",
                before.accountedMallocKibibytes(),
                after.accountedMallocKibibytes());
        row(table, "loaded classes", before.classes(), after.classes());
        table.append(String.format("| lines that guests logged | | %,d |%n", logs.lines()));
        row(table, "threads", before.threads(), after.threads());
        row(table, "images", statsBefore.images().count(), stats.images().count());
        row(
                table,
                "slots poisoned",
                statsBefore.slots().poisoned(),
                stats.slots().poisoned());
        row(table, "leases", statsBefore.leases().total(), stats.leases().total());
        row(
                table,
                "leases on demand",
                statsBefore.leases().onDemand(),
                stats.leases().onDemand());
        before.committedKibibytes()
                .forEach((cause, committed) -> row(
                        table,
                        "committed KiB: " + cause,
                        committed,
                        after.committedKibibytes().getOrDefault(cause, 0L)));
        System.out.println(table);
    }

    private static void row(StringBuilder table, String name, long before, long after) {
        table.append(String.format("| %s | %,d | %,d |%n", name, before, after));
    }
}
