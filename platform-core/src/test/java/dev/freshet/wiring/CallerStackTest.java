package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.Ports;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is asked of the platform with hardly any stack left, at every depth there is: it is done or refused, and nothing is lost. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallerStackTest {

    private static final long STACK_BYTES = 256 << 10;
    /** Threads differ by less than a page, so that the ends of their stacks meet every place of a call. */
    private static final int THREADS = 8;

    private static final int LESS_THAN_A_PAGE = 480;
    /** So many depths are tried, from the deepest up, at most. */
    private static final int MOST_LEVELS = 6_000;

    private static final int ENOUGH = 200;

    private WasmExtensionRegistry registry;
    private @Nullable ExtensionSession session;
    private int done;
    private int refused;

    @BeforeEach
    void register() {
        registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withSlots(1).withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO),
                PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1)));
        registry.register("a", TestRegistries.wat("state"));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    enum Asked {
        CALL,
        NUMBER,
        OPEN_AND_CLOSE,
        SESSION
    }

    private void ask(Asked asked) {
        switch (asked) {
            case CALL -> registry.call("a", "do_globals", 0);
            case NUMBER -> registry.callNumber("a", "get_i32");
            case OPEN_AND_CLOSE -> {
                closeSession();
                session = registry.open("a");
            }
            case SESSION -> {
                ExtensionSession open = session;
                if (open == null) {
                    session = registry.open("a");
                } else {
                    open.write(0, new byte[] {1});
                    open.call("get_i32");
                }
            }
        }
    }

    private void closeSession() {
        ExtensionSession open = session;
        if (open != null) {
            open.close();
            session = null;
        }
    }

    private void deeper(Asked asked) {
        try {
            ask(asked);
            done++;
        } catch (StackOverflowError | FreshetException e) {
            refused++;
        }
        deeper(asked);
    }

    private void toTheEnd(Asked asked) {
        try {
            deeper(asked);
        } catch (StackOverflowError end) {
            // There it is.
        }
    }

    @ParameterizedTest
    @EnumSource(Asked.class)
    void nothingIsLostAtAnyDepthOfTheCallersStack(Asked asked) throws InterruptedException {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(null, () -> toTheEnd(asked), "deep", STACK_BYTES + (long) i * LESS_THAN_A_PAGE);
            thread.start();
            thread.join();
            closeSession();
            assertThat(registry.stats().slots().leased()).as("leases").isZero();
            assertThat(registry.stats().slots().resetting()).as("resets").isZero();
            assertThat(registry.callStats("a").running()).as("permits").isZero();
            assertThat(registry.callNumber("a", "get_i32")).as("a fresh global").isEqualTo(11);
        }
        assertThat(done).isPositive();
        assertThat(refused).isPositive();
        assertThat(registry.stats().slots().poisoned()).isZero();
    }

    /** Goes down so many levels, does it there, and says how deep it came. */
    private int atDepth(int levels, Runnable work) {
        if (levels == 0) {
            work.run();
            return 0;
        }
        return 1 + atDepth(levels - 1, work);
    }

    private int depthOfTheStack() {
        int least = 0;
        int most = 1 << 20;
        while (most - least > 1) {
            int levels = (least + most) >>> 1;
            try {
                atDepth(levels, () -> {});
                least = levels;
            } catch (StackOverflowError e) {
                most = levels;
            }
        }
        return least;
    }

    /** Who has no stack to close a session must be able to close it later. */
    @Test
    void sessionThatCannotBeClosedForWantOfStackCanBeClosedAfterwards() throws InterruptedException {
        Thread thread = new Thread(
                null,
                () -> {
                    int deepest = depthOfTheStack();
                    // Frames change their size when the JVM compiles: goes up until some have had enough stack.
                    int step = Math.max(1, deepest / MOST_LEVELS);
                    for (int levels = deepest; levels > 0 && done < ENOUGH; levels -= step) {
                        ExtensionSession open = registry.open("a");
                        try {
                            atDepth(levels, open::close);
                            done++;
                        } catch (StackOverflowError e) {
                            refused++;
                        }
                        open.close();
                        if (registry.stats().slots().leased()
                                        + registry.callStats("a").running()
                                > 0) {
                            session = open;
                            return;
                        }
                    }
                },
                "deep",
                STACK_BYTES);
        thread.start();
        thread.join();
        assertThat(session).as("a closed session whose lease goes on").isNull();
        assertThat(refused).isPositive();
        assertThat(done).isPositive();
        assertThat(registry.stats().slots().poisoned()).isZero();
    }
}
