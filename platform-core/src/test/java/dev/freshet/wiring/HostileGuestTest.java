package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each hostile guest gets a named answer, and the platform serves others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileGuestTest {

    private static final Duration CALL_TIME = Duration.ofMillis(150);
    private static final long SLOT_BYTES = 8L << 20;

    private WasmExtensionRegistry registry;

    @BeforeAll
    void register() {
        registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withSlots(2).withSlotBytes(SLOT_BYTES),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20)));
        registry.register("hostile", TestRegistries.wat("hostile"));
        registry.register(
                "endless",
                TestRegistries.wat("hostile"),
                new ExtensionOptions(List.of(), Map.of(), CALL_TIME, null, null));
        registry.register("no-room", TestRegistries.wat("no-room"));
        registry.register("wrong-alloc", TestRegistries.wat("wrong-alloc"));
        registry.register("good", TestRegistries.sample("tax"));
    }

    @AfterAll
    void close() {
        registry.close();
    }

    @AfterEach
    void platformIsWell() {
        assertThat(Thread.interrupted()).as("an interrupt is left").isFalse();
        assertThat(registry.call("good", "vat_cents", 1250, 1900)).containsExactly(238);
        assertThat(registry.stats().slots().poisoned()).isZero();
        assertThat(registry.stats().slots().leased()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop_forever", "loop_with_stores", "grow_memory_forever", "grow_table_forever"})
    void endlessLoopIsStoppedAtItsDeadline(String function) {
        long started = System.nanoTime();
        assertThatThrownBy(() -> registry.call("endless", function))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessage("extension 'endless', function '" + function
                        + "': stopped after its limit of 150 ms (freshet.limits.call-time)");
        assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(CALL_TIME.toNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"recurse", "recurse_indirectly"})
    void endlessRecursionIsATrapEachTime(String function) {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> registry.call("hostile", function))
                    .isInstanceOf(GuestStackOverflowException.class)
                    .hasMessageContaining("function '" + function + "'");
        }
    }

    @Test
    void memoryGrowsToTheSlotAndNoFurther() {
        for (int i = 0; i < 3; i++) {
            assertThat(registry.call("hostile", "grow_memory_until_refused")).containsExactly(SLOT_BYTES / 65_536);
        }
    }

    @Test
    void tableGrowsToThePlatformsLimitAndNoFurther() {
        for (int i = 0; i < 3; i++) {
            assertThat(registry.call("hostile", "grow_table_until_refused")[0])
                    .isBetween(99_000L, (long) PlatformLimits.defaults().tableEntries());
        }
    }

    /** Twelve extensions over two slots, each failing in its own way, while one that is well is called. */
    @Test
    void othersAreServedWhileManyExtensionsFailAtOnce() throws Exception {
        List<String> functions = List.of("recurse", "recurse_indirectly", "loop_forever", "grow_memory_forever");
        ExtensionOptions impatient = new ExtensionOptions(List.of(), Map.of(), CALL_TIME, null, null);
        ExecutorService threads = Executors.newFixedThreadPool(3 * functions.size());
        List<Future<?>> failing = new ArrayList<>();
        for (int i = 0; i < 3 * functions.size(); i++) {
            String name = "failing-" + i;
            String function = functions.get(i % functions.size());
            registry.register(name, TestRegistries.wat("hostile"), impatient);
            failing.add(threads.submit(() -> {
                for (int round = 0; round < 3; round++) {
                    assertThatThrownBy(() -> registry.call(name, function))
                            .as("%s of %s", function, name)
                            .isInstanceOfAny(DeadlineExceededException.class, GuestStackOverflowException.class);
                }
            }));
        }
        int served = 0;
        while (!failing.stream().allMatch(Future::isDone)) {
            assertThat(registry.call("good", "vat_cents", 1250, 1900)).containsExactly(238);
            served++;
        }
        threads.shutdown();
        for (Future<?> each : failing) {
            each.get();
        }
        assertThat(served).isPositive();
        for (int i = 0; i < failing.size(); i++) {
            assertThat(registry.callStats("failing-" + i).running()).isZero();
            registry.remove("failing-" + i);
        }
    }

    @Test
    void othersAreServedWhileAGuestRunsOn() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        FutureTask<FreshetException> endless = new FutureTask<>(() -> {
            running.countDown();
            try {
                registry.call("endless", "loop_forever");
                return null;
            } catch (FreshetException e) {
                return e;
            }
        });
        new Thread(endless).start();
        running.await();
        int served = 0;
        while (!endless.isDone()) {
            assertThat(registry.call("good", "vat_cents", 1250, 1900)).containsExactly(238);
            served++;
        }
        assertThat(endless.get()).isInstanceOf(DeadlineExceededException.class);
        assertThat(served).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "answer_one_byte_too_long",
                "answer_behind_the_memory",
                "answer_far_away",
                "answer_that_wraps",
                "answer_of_negative_length",
                "answer_over_the_limit",
                "error_outside"
            })
    void answerOutsideTheMemoryIsATrap(String function) {
        for (byte[] input : new byte[][] {{}, {1, 2, 3}}) {
            assertThatThrownBy(() -> registry.call("hostile", function, input)).isInstanceOf(GuestTrapException.class);
        }
    }

    @Test
    void answerOverTheOutputLimitIsATrapEvenIfTheMemoryHasIt() {
        try (var session = registry.open("hostile")) {
            session.call("grow_memory_until_refused");
            assertThatThrownBy(() -> session.call("answer_of_five_mebibytes", new byte[0]))
                    .isInstanceOf(GuestLimitException.class)
                    .hasMessageContaining("5242880 bytes; freshet.limits.output allows 4194304");
        }
    }

    @Test
    void answersAtTheEdgesOfWhatIsAllowedAreAnswers() {
        assertThat(registry.call("hostile", "answer_of_the_last_byte", new byte[] {1}))
                .containsExactly(0);
        assertThat(registry.call("hostile", "empty_answer", new byte[] {1})).isEmpty();
    }

    @Test
    void controlCharactersOfAnErrorMessageAreEscaped() {
        assertThatThrownBy(() -> registry.call("hostile", "error_of_control_characters", new byte[0]))
                .isInstanceOf(GuestErrorException.class)
                .satisfies(e -> assertThat(e.getMessage().chars()).allMatch(c -> c >= 0x20 && c != 0x7F))
                .hasMessageContaining("\\u{1b}");
    }

    @Test
    void allocatorWithoutRoomOrWithALieIsATrap() {
        assertThatThrownBy(() -> registry.call("no-room", "answer", new byte[10]))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageContaining("freshet_alloc has no room for 10 bytes");
        try (var session = registry.open("no-room")) {
            session.call("lie");
            assertThatThrownBy(() -> session.call("answer", new byte[10]))
                    .isExactlyInstanceOf(GuestTrapException.class)
                    .hasMessageContaining("out of bounds");
            assertThatThrownBy(() -> session.call("lie")).isInstanceOf(CallMismatchException.class);
        }
        assertThat(registry.call("no-room", "answer", new byte[0])).isEmpty();
    }

    @Test
    void allocatorOfTheWrongTypeIsNoAllocator() {
        assertThatThrownBy(() -> registry.call("wrong-alloc", "answer", new byte[1]))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("cannot be called with bytes: the module's ABI is 'raw'");
        assertThat(registry.call("wrong-alloc", "number", 5)).containsExactly(5);
    }

    @ParameterizedTest
    @CsvSource({"number, 0", "number, 2", "nobody, 0", "freshet_alloc, 0", "memory, 0"})
    void callThatDoesNotFitRunsNothing(String function, int arguments) {
        assertThatThrownBy(() -> registry.call("wrong-alloc", function, new long[arguments]))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("function '" + function + "'");
    }

    @Test
    void importsThatNobodyGrantsAreRefusedByNameAndEscaped() {
        assertThatThrownBy(() -> registry.register("ungranted", TestRegistries.wat("ungranted-import")))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("extension 'ungranted' imports what nobody offers: env.launch")
                .hasMessageContaining("wasi_snapshot_preview1.fd_write as (I64) -> nil")
                .satisfies(e -> assertThat(e.getMessage().chars()).allMatch(c -> c >= 0x20 && c != 0x7F));
        assertThat(registry.find("ungranted")).isNull();
    }

    @Test
    void startThatNeverEndsIsRefusedAndCanBeLeftToEachCall() {
        ExtensionOptions captured = new ExtensionOptions(List.of(), Map.of(), CALL_TIME, null, Initialization.AUTO);
        try (WasmExtensionRegistry impatient = TestRegistries.on(
                Ports.open("portable"),
                PoolSettings.defaults().withSlots(1),
                PlatformLimits.defaults().withCallTime(CALL_TIME))) {
            assertThatThrownBy(() -> impatient.register("start", TestRegistries.wat("start-forever"), captured))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessageContaining("initialisation took longer than 150 ms");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(impatient.find("start")).isNull();
            impatient.register(
                    "start",
                    TestRegistries.wat("start-forever"),
                    new ExtensionOptions(List.of(), Map.of(), CALL_TIME, null, Initialization.PER_CALL));
            assertThatThrownBy(() -> impatient.call("start", "answer")).isInstanceOf(DeadlineExceededException.class);
        }
    }

    @Test
    void startThatTrapsIsRefusedAtOnce() {
        assertThatThrownBy(() -> registry.register("traps", TestRegistries.wat("start-traps")))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("initialisation failed");
        registry.register(
                "traps",
                TestRegistries.wat("start-traps"),
                ExtensionOptions.builder()
                        .initialization(Initialization.PER_CALL)
                        .build());
        assertThatThrownBy(() -> registry.call("traps", "answer")).isExactlyInstanceOf(GuestTrapException.class);
        registry.remove("traps");
    }
}
