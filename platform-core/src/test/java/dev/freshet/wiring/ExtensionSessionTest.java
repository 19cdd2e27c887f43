package dev.freshet.wiring;

import static dev.freshet.spi.ValueKind.BYTES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.CallMismatchException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.host.HostFunctionCalls;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.spi.HostFunction;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session does one thing at a time, and its lease ends when nothing is being done: whatever a host function or another thread does to it
 * meanwhile, the guest reaches its own memory and nobody else's.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource(Strategy.class)
class ExtensionSessionTest {

    private static final byte[] SECRET = "secret of the victim".getBytes(UTF_8);
    private static final int AT = 4096;
    private static final int OUTSIDE = 1 << 20;

    private final FailingVirtualMemory memory = Ports.openFailing(Ports.names().get(0));
    private final List<Throwable> refusals = new ArrayList<>();

    @Parameter
    private Strategy strategy;

    private WasmExtensionRegistry registry;
    private ExtensionSession session;
    /** What the host does when the guest calls it. */
    private Runnable inTheHost = () -> {};

    @BeforeEach
    void open() {
        registry = TestRegistries.on(
                memory,
                PoolSettings.defaults()
                        .withStrategy(strategy)
                        .withSlots(1)
                        .withSlotBytes(1 << 20)
                        .withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)),
                functions());
        registry.register(
                "asking",
                TestRegistries.wat("host-functions"),
                HostFunctionCalls.granted().withInputBytes(64));
        registry.register(
                "impatient",
                TestRegistries.wat("host-functions"),
                HostFunctionCalls.granted().withCallTime(Duration.ofMillis(50)));
        registry.register("victim", TestRegistries.wat("state"));
        session = registry.open("asking");
    }

    private List<HostFunction> functions() {
        List<HostFunction> all = new ArrayList<>(HostFunctionCalls.functions((call, arguments) -> {
            inTheHost.run();
            return arguments[0];
        }));
        all.removeIf(function -> function.name().equals("stock"));
        all.add(new HostFunction("shop", "stock", List.of(BYTES), BYTES, (call, arguments) -> {
            inTheHost.run();
            return ("stock of " + new String((byte[]) arguments[0], UTF_8)).getBytes(UTF_8);
        }));
        return all;
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        session.close();
        registry.close();
        assertThat(memory.liveImages()).as("images").isZero();
        assertThat(memory.liveReservations()).as("reservations").isZero();
    }

    private void assertNothingRuns() {
        assertThat(registry.stats().slots().leased()).as("leases").isZero();
        for (String name : List.of("asking", "impatient", "victim")) {
            assertThat(
                            registry.find(name) == null
                                    ? 0
                                    : registry.callStats(name).running())
                    .as("calls of %s", name)
                    .isZero();
        }
    }

    private static void inAnotherThread(Runnable work) {
        FutureTask<?> task = new FutureTask<>(work, null);
        new Thread(task, "other").start();
        try {
            task.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Everything that can be asked of a session, once each. */
    private static Stream<Throwable> everything(ExtensionSession session) {
        return Stream.of(
                catchThrowable(() -> session.call("allocations")),
                catchThrowable(() -> session.call("stock", new byte[] {'x'})),
                catchThrowable(() -> session.read(AT, 1)),
                catchThrowable(() -> session.write(AT, new byte[1])),
                catchThrowable(session::memoryBytes));
    }

    private void assertAllRefused(Class<? extends Throwable> type, String message) {
        assertThat(refusals)
                .hasSize(5)
                .allSatisfy(refusal -> assertThat(refusal).isInstanceOf(type).hasMessageContaining(message));
    }

    @Test
    void whatACallHasLeftIsThereForTheNextAndForNobodyAfterTheSession() {
        session.write(AT, SECRET);
        session.call("stock", new byte[] {'x'});
        assertThat(session.read(AT, SECRET.length)).isEqualTo(SECRET);
        long before = session.call("allocations")[0];
        assertThat(before).isPositive();
        session.close();
        session = registry.open("asking");
        assertThat(session.read(AT, SECRET.length)).containsOnly(0);
        assertThat(session.call("allocations")).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsAskedWhileACallRunsIsRefusedAndTheCallGoesOn(boolean byAnother) {
        Runnable asking = () -> everything(session).forEach(refusals::add);
        inTheHost = byAnother ? () -> inAnotherThread(asking) : asking;
        assertThat(session.call("int", 5)).containsExactly(5);
        assertAllRefused(CallMismatchException.class, "is in a call");
        inTheHost = () -> {};
        assertThat(session.call("int", 6)).containsExactly(6);
    }

    /** The inner call would take the outer one's timer with it. */
    @Test
    void guestThatComesBackThroughItsOwnSessionKeepsItsDeadline() {
        session.close();
        session = registry.open("impatient");
        inTheHost = () -> catchThrowable(() -> session.call("allocations"));
        assertThatThrownBy(() -> session.call("ask_forever")).isInstanceOf(DeadlineExceededException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        session.close();
        assertNothingRuns();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sessionClosedInItsCallReachesItsOwnMemoryUntilTheCallEndsAndNobodyElses(boolean byAnother) {
        List<ExtensionSession> victims = new ArrayList<>();
        Runnable closing = () -> {
            inTheHost = () -> {};
            session.close();
            refusals.addAll(everything(session).toList());
            ExtensionSession victim = openedIfThereIsRoom("victim");
            if (victim != null) {
                victim.write(AT, SECRET);
                victims.add(victim);
            }
        };
        inTheHost = byAnother ? () -> inAnotherThread(closing) : closing;
        // The guest asks, gets the answer into its memory, and asks again with what it finds there.
        assertThat(session.call("stock_of_stock", "x".getBytes(UTF_8)))
                .asString()
                .isEqualTo("stock of stock of x");
        assertAllRefused(IllegalStateException.class, "is closed");
        assertThat(victims).hasSize(strategy == Strategy.POOLING ? 0 : 1);
        victims.forEach(victim ->
                assertThat(victim.read(AT, SECRET.length)).as("the victim's").isEqualTo(SECRET));
        victims.forEach(ExtensionSession::close);
        assertNothingRuns();
    }

    private @Nullable ExtensionSession openedIfThereIsRoom(String name) {
        try {
            return registry.open(name);
        } catch (PoolExhaustedException e) {
            // The lease has not ended: the pool has one slot.
            assertThat(registry.stats().slots().leased()).isEqualTo(1);
            return null;
        }
    }

    @Test
    void sessionClosedAgainAndAgainGivesBackOnce() {
        inTheHost = () -> {
            session.close();
            inAnotherThread(session::close);
            session.close();
            assertThat(registry.callStats("asking").running()).isEqualTo(1);
        };
        assertThat(session.call("int", 1)).containsExactly(1);
        session.close();
        inAnotherThread(session::close);
        assertNothingRuns();
        try (ExtensionSession next = registry.open("asking")) {
            session.close();
            assertThat(registry.callStats("asking").running()).isEqualTo(1);
            assertThat(next.call("allocations")).containsExactly(0);
        }
        assertNothingRuns();
    }

    @Test
    void callThatTrapsAfterItsSessionWasClosedEndsTheLeaseToo() {
        inTheHost = () -> {
            session.close();
            throw new IllegalStateException("planted");
        };
        assertThatThrownBy(() -> session.call("int", 1)).hasRootCauseMessage("planted");
        assertNothingRuns();
        assertThatIllegalStateException().isThrownBy(session::memoryBytes);
    }

    @Test
    void closedSessionAnswersNothing() {
        session.close();
        refusals.addAll(everything(session).toList());
        assertAllRefused(IllegalStateException.class, "the session of extension 'asking' is closed");
        assertNothingRuns();
    }

    @Test
    void trapLeavesASessionThatCanOnlyBeClosed() {
        session.write(AT, SECRET);
        assertThatThrownBy(() -> session.call("lie", OUTSIDE, 8)).isInstanceOf(GuestTrapException.class);
        refusals.addAll(everything(session).toList());
        assertAllRefused(CallMismatchException.class, "ended with a failed call; close it and open another");
        session.close();
        assertNothingRuns();
        session = registry.open("asking");
        assertThat(session.read(AT, SECRET.length)).containsOnly(0);
    }

    @Test
    void callThatWasNotMadeLeavesTheSessionAsItWas() {
        session.write(AT, SECRET);
        assertThatThrownBy(() -> session.call("nobody")).isInstanceOf(CallMismatchException.class);
        assertThatThrownBy(() -> session.call("int")).isInstanceOf(CallMismatchException.class);
        assertThatThrownBy(() -> session.call("stock", new byte[65])).isInstanceOf(LimitExceededException.class);
        assertThat(session.call("int", 3)).containsExactly(3);
        assertThat(session.read(AT, SECRET.length)).isEqualTo(SECRET);
    }

    @Test
    void errorThatTheGuestAnswersLeavesTheSessionAsItWas() {
        registry.register("hostile", TestRegistries.wat("hostile"));
        session.close();
        session = registry.open("hostile");
        session.write(AT, SECRET);
        assertThatThrownBy(() -> session.call("error_of_control_characters", new byte[0]))
                .isInstanceOf(GuestErrorException.class);
        assertThat(session.call("empty_answer", new byte[0])).isEmpty();
        assertThat(session.read(AT, SECRET.length)).isEqualTo(SECRET);
    }

    @Test
    void bytesOutsideOfTheMemoryAreRefusedAndNothingIsWritten() {
        int last = (int) session.memoryBytes() - 1;
        assertThatThrownBy(() -> session.read(last, 2)).isInstanceOf(GuestTrapException.class);
        assertThatThrownBy(() -> session.read(-1, 1)).isInstanceOf(GuestTrapException.class);
        assertThatThrownBy(() -> session.write(last, new byte[] {1, 2})).isInstanceOf(GuestTrapException.class);
        assertThat(session.read(last, 1)).containsExactly(0);
        assertThat(session.call("int", 1)).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sessionOutlivesItsExtensionAndTakesTheImageWithIt(boolean closedInItsCall) {
        session.write(AT, SECRET);
        inTheHost = () -> {
            if (registry.remove("asking") && closedInItsCall) {
                session.close();
            }
        };
        assertThat(session.call("stock_of_stock", "x".getBytes(UTF_8)))
                .asString()
                .isEqualTo("stock of stock of x");
        if (!closedInItsCall) {
            assertThat(session.read(AT, SECRET.length)).isEqualTo(SECRET);
            session.close();
        }
        assertNothingRuns();
        assertThatIllegalStateException().isThrownBy(() -> session.read(AT, 1));
    }

    @Test
    void sessionThatCouldNotBeOpenedHoldsNothing() {
        session.close();
        for (Call call : List.of(Call.MAKE_ACCESSIBLE, Call.MAP_IMAGE)) {
            registry.call("impatient", "allocations");
            memory.fail(call, 1);
            Throwable failure = catchThrowable(() -> registry.open("victim").close());
            assertThat(failure == null || failure instanceof PlatformFaultException)
                    .as("%s", failure)
                    .isTrue();
            memory.fail(call, 0);
            assertNothingRuns();
        }
    }
}
