package dev.freshet.host;

import static dev.freshet.host.WasiFixture.EBADF;
import static dev.freshet.host.WasiFixture.EINVAL;
import static dev.freshet.host.WasiFixture.SUCCESS;
import static dev.freshet.host.WasiFixture.word;
import static dev.freshet.host.WasiFixture.words;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.wiring.TestRegistries;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
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

/** WASI as a hostile guest calls it: arguments of its choice, functions one by one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WasiFunctionsTest {

    private static final int TWO_GIB = Integer.MAX_VALUE;
    private static final long FEW_BYTES = 64 << 20;
    private static final int SUBSCRIPTION_BYTES = 48;
    private static final int MONOTONIC = 1;

    private WasmExtensionRegistry registry;

    @BeforeAll
    void open() {
        registry = WasiFixture.registry();
    }

    @AfterAll
    void close() {
        registry.close();
    }

    @AfterEach
    void platformIsWell() {
        assertThat(Thread.interrupted()).as("an interrupt is left").isFalse();
        assertThat(registry.call("wasi", "sched_yield")).containsExactly(SUCCESS);
        assertThat(registry.stats().slots().poisoned()).isZero();
    }

    private static int call(ExtensionSession session, String function, long... arguments) {
        return (int) session.call(function, arguments)[0];
    }

    /** A subscription to a clock: so many nanoseconds from now. */
    private static byte[] clock(long nanos) {
        ByteBuffer subscription = ByteBuffer.allocate(SUBSCRIPTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        subscription.putInt(16, MONOTONIC).putLong(24, nanos);
        return subscription.array();
    }

    @ParameterizedTest
    @CsvSource({
        "fd_write, 1 0 1 8",
        "fd_write, 2 0 1 8",
        "random_get, 0 " + TWO_GIB,
        "path_open, 3 0 0 " + TWO_GIB + " 0 0 0 0 8",
        "path_create_directory, 3 0 " + TWO_GIB,
        "path_rename, 3 0 8 3 0 " + TWO_GIB,
    })
    void hostAllocatesNothingByTheGuestsWord(String function, String numbers) {
        long[] arguments =
                List.of(numbers.split(" ")).stream().mapToLong(Long::parseLong).toArray();
        long allocated = WasiFixture.allocatedBy(() -> {
            try (ExtensionSession session = registry.open("wasi")) {
                session.write(0, words(100, TWO_GIB));
                assertThat(answer(session, function, arguments)).isIn("out of bounds", "error");
            }
        });
        assertThat(allocated).isLessThan(FEW_BYTES);
    }

    private static String answer(ExtensionSession session, String function, long... arguments) {
        try {
            return call(session, function, arguments) == SUCCESS ? "success" : "error";
        } catch (GuestTrapException e) {
            return String.valueOf(e.getMessage()).contains("out of bounds memory access") ? "out of bounds" : "trap";
        }
    }

    @Test
    void moreSubscriptionsThanAGuestCanNeedAreRefusedWithoutALook() {
        long allocated = WasiFixture.allocatedBy(() -> {
            try (ExtensionSession session = registry.open("wasi")) {
                assertThat(call(session, "poll_oneoff", 0, 65_536, 1025, 8)).isEqualTo(EINVAL);
                assertThat(call(session, "poll_oneoff", 0, 65_536, TWO_GIB, 8)).isEqualTo(EINVAL);
                assertThat(call(session, "poll_oneoff", 0, 65_536, -1, 8)).isEqualTo(EINVAL);
                assertThat(call(session, "poll_oneoff", 0, 65_536, 0, 8)).isEqualTo(EINVAL);
            }
        });
        assertThat(allocated).isLessThan(FEW_BYTES);
    }

    /** A subscription to what can be read of standard input; the number comes back in the event. */
    private static byte[] readable(long userData) {
        ByteBuffer subscription = ByteBuffer.allocate(SUBSCRIPTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        subscription.putLong(0, userData).put(8, (byte) 1).putInt(16, 0);
        return subscription.array();
    }

    /** A guest that polls before it reads must not sleep for its whole call time where there is nothing to read. */
    @Test
    void pollOfAnInputThatHasEndedAnswersAtOnce() {
        try (ExtensionSession session = registry.open("wasi")) {
            session.write(1024, readable(7));
            session.write(1024 + SUBSCRIPTION_BYTES, clock(Long.MAX_VALUE));
            assertThat(call(session, "poll_oneoff", 1024, 2048, 2, 8)).isEqualTo(SUCCESS);
            assertThat(word(session.read(8, 4))).as("events").isEqualTo(1);
            ByteBuffer event = ByteBuffer.wrap(session.read(2048, 32)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(event.getLong(0)).isEqualTo(7);
            assertThat(event.getShort(8)).as("errno").isEqualTo((short) SUCCESS);
            assertThat(event.get(10)).as("type").isEqualTo((byte) 1);
            assertThat(event.getLong(16)).as("bytes to read").isZero();
            assertThat(event.getShort(24)).as("hangup").isEqualTo((short) 1);
        }
    }

    @Test
    void pollOfAClosedInputIsAnError() {
        try (ExtensionSession session = registry.open("wasi")) {
            assertThat(call(session, "fd_close", 0)).isEqualTo(SUCCESS);
            session.write(1024, readable(7));
            assertThat(call(session, "poll_oneoff", 1024, 2048, 1, 8)).isEqualTo(SUCCESS);
            assertThat(session.read(2048 + 8, 2)).containsExactly(EBADF, 0);
        }
    }

    @Test
    void sleepEndsWhenTheGuestSaid() {
        try (ExtensionSession session = registry.open("wasi")) {
            session.write(1024, clock(1_000_000));
            long before = System.nanoTime();
            assertThat(call(session, "poll_oneoff", 1024, 2048, 1, 8)).isEqualTo(SUCCESS);
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(1_000_000);
            assertThat(word(session.read(8, 4))).isEqualTo(1);
        }
    }

    @Test
    void sleepPastTheDeadlineIsStoppedAndLeavesNoInterrupt() {
        for (int i = 0; i < 3; i++) {
            try (ExtensionSession session = registry.open("impatient")) {
                session.write(1024, clock(Long.MAX_VALUE));
                assertThatThrownBy(() -> session.call("poll_oneoff", 1024, 2048, 1, 8))
                        .isInstanceOf(DeadlineExceededException.class)
                        .hasMessageContaining("stopped after its limit of 100 ms");
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void randomBytesDifferFromCallToCall() {
        byte[][] drawn = new byte[3][];
        for (int i = 0; i < drawn.length; i++) {
            try (ExtensionSession session = registry.open("wasi")) {
                assertThat(call(session, "random_get", 100, 16)).isEqualTo(SUCCESS);
                drawn[i] = session.read(100, 16);
            }
        }
        assertThat(drawn[0]).isNotEqualTo(drawn[1]).isNotEqualTo(drawn[2]);
        assertThat(drawn[1]).isNotEqualTo(drawn[2]);
    }

    @Test
    void clockMovesFromCallToCall() {
        long previous = 0;
        for (int i = 0; i < 3; i++) {
            try (ExtensionSession session = registry.open("wasi")) {
                assertThat(call(session, "clock_time_get", MONOTONIC, 0, 16)).isEqualTo(SUCCESS);
                long now = ByteBuffer.wrap(session.read(16, 8))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong();
                assertThat(now).isGreaterThan(previous);
                previous = now;
            }
        }
    }

    @Test
    void argumentsAndEnvironmentAreWhatWasGrantedAndNoMore() {
        registry.register(
                "granted",
                TestRegistries.wat("wasi"),
                new ExtensionOptions(List.of("name", "é"), Map.of("KEY", "value"), null, null, null));
        try (ExtensionSession session = registry.open("granted")) {
            assertThat(call(session, "args_sizes_get", 0, 4)).isEqualTo(SUCCESS);
            assertThat(session.read(0, 8)).isEqualTo(words(2, 8));
            assertThat(call(session, "args_get", 16, 100)).isEqualTo(SUCCESS);
            assertThat(new String(session.read(100, 8), UTF_8)).isEqualTo("name\0é\0");
            assertThat(call(session, "environ_sizes_get", 0, 4)).isEqualTo(SUCCESS);
            assertThat(session.read(0, 8)).isEqualTo(words(1, 10));
            assertThat(call(session, "environ_get", 16, 200)).isEqualTo(SUCCESS);
            assertThat(new String(session.read(200, 10), UTF_8)).isEqualTo("KEY=value\0");
        }
        try (ExtensionSession session = registry.open("wasi")) {
            call(session, "args_sizes_get", 0, 4);
            call(session, "environ_sizes_get", 8, 12);
            assertThat(session.read(0, 16)).isEqualTo(words(0, 0, 0, 0));
        }
        registry.remove("granted");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 2, 3, 4, Integer.MAX_VALUE})
    void noDescriptorLeadsToAFile(int descriptor) {
        try (ExtensionSession session = registry.open("wasi")) {
            session.write(100, "/etc/passwd".getBytes(UTF_8));
            assertThat(call(session, "fd_prestat_get", descriptor, 8)).isEqualTo(EBADF);
            assertThat(call(session, "path_open", descriptor, 0, 100, 11, 0, -1, -1, 0, 8))
                    .isNotEqualTo(SUCCESS);
            assertThat(call(session, "path_filestat_get", descriptor, 0, 100, 11, 200))
                    .isNotEqualTo(SUCCESS);
            assertThat(call(session, "path_create_directory", descriptor, 100, 11))
                    .isNotEqualTo(SUCCESS);
            assertThat(call(session, "path_unlink_file", descriptor, 100, 11)).isNotEqualTo(SUCCESS);
            assertThat(call(session, "path_rename", descriptor, 100, 11, descriptor, 100, 11))
                    .isNotEqualTo(SUCCESS);
            assertThat(call(session, "fd_readdir", descriptor, 0, TWO_GIB, 0, 8))
                    .isNotEqualTo(SUCCESS);
            session.write(0, words(300, TWO_GIB));
            assertThat(call(session, "fd_pread", descriptor, 0, 1, 0, 8)).isNotEqualTo(SUCCESS);
            if (descriptor != 0) {
                assertThat(call(session, "fd_read", descriptor, 0, 1, 8)).isEqualTo(EBADF);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"path_symlink, 100 11 3 100 11", "path_readlink, 3 100 11 200 10 8", "sock_accept, 3 0 8"})
    void whatIsNotOfferedFailsAndOpensNothing(String function, String numbers) {
        long[] arguments =
                List.of(numbers.split(" ")).stream().mapToLong(Long::parseLong).toArray();
        try (ExtensionSession session = registry.open("wasi")) {
            assertThat(answer(session, function, arguments)).isIn("trap", "error");
        }
    }

    @Test
    void wasiWithoutAMemoryToAnswerInIsATrap() {
        for (String function : List.of("random_get", "fd_write", "fd_read")) {
            assertThatThrownBy(() -> registry.call("no-memory", function))
                    .isInstanceOf(GuestTrapException.class)
                    .hasMessageContaining("the module calls WASI but has no memory to answer in");
        }
        assertThat(registry.call("no-memory", "sched_yield")).containsExactly(SUCCESS);
    }

    @Test
    void sleepingGuestIsEndedByItsCallersInterruptWhichStaysSet() throws Exception {
        FutureTask<Boolean> sleeper = new FutureTask<>(() -> {
            try (ExtensionSession session = registry.open("wasi")) {
                session.write(1024, clock(Long.MAX_VALUE));
                assertThatThrownBy(() -> session.call("poll_oneoff", 1024, 2048, 1, 8))
                        .isInstanceOf(CallInterruptedException.class);
            }
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(sleeper);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        thread.interrupt();
        assertThat(sleeper.get()).as("the flag stays set").isTrue();
    }

    @Test
    void writingTheSameBytesOverAndOverIsRefused() {
        try (ExtensionSession session = registry.open("impatient")) {
            byte[] vectors = new byte[65_536];
            for (int i = 0; i < vectors.length; i += 8) {
                System.arraycopy(words(0, 131_072), 0, vectors, i, 8);
            }
            session.write(0, vectors);
            session.write(65_536, vectors);
            long allocated = WasiFixture.allocatedBy(
                    () -> assertThat(session.call("fd_write", 2, 0, 16_384, 8)).containsExactly(28));
            assertThat(allocated).as("bytes copied of a guest of 128 KiB").isLessThan(64L << 20);
            assertThat(session.call("fd_write", 2, 0, 2, 8))
                    .as("more bytes than there are")
                    .containsExactly(28);
        }
    }
}
