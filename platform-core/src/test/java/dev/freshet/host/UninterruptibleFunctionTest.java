package dev.freshet.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.HostFunction;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.TestRegistries;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The deadline's interrupt and host functions that must not get it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UninterruptibleFunctionTest {

    private static final Duration LIMIT = Duration.ofMillis(50);

    private HostFunction.Body onInt = (call, arguments) -> arguments[0];
    private HostFunction.Body onFloat = (call, arguments) -> arguments[0];
    private WasmExtensionRegistry registry = registry("int");

    @AfterEach
    void close() {
        Thread.interrupted();
        registry.close();
    }

    /** @param held name of the function that no deadline interrupts */
    private WasmExtensionRegistry registry(String held) {
        List<HostFunction> functions =
                HostFunctionCalls.functions((call, arguments) -> onInt.call(call, arguments)).stream()
                        .map(function -> function.name().equals("float") ? withBody(function) : function)
                        .map(function -> function.name().equals(held) ? function.uninterruptible() : function)
                        .toList();
        WasmExtensionRegistry made =
                new FreshetBuilder().hostFunctions(functions).build();
        made.register(
                "impatient",
                TestRegistries.wat("host-functions"),
                HostFunctionCalls.granted().withCallTime(LIMIT));
        return made;
    }

    private HostFunction withBody(HostFunction function) {
        return new HostFunction(
                function.module(),
                function.name(),
                function.parameters(),
                function.result(),
                (call, arguments) -> onFloat.call(call, arguments));
    }

    /** Waits until the deadline is long over; returns whether an interrupt came meanwhile. */
    private static boolean isInterruptedMeanwhile() {
        long until = System.nanoTime() + LIMIT.toNanos() * 4;
        while (System.nanoTime() < until && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return Thread.currentThread().isInterrupted();
    }

    @Test
    void theDeadlineReachesTheGuestAndNotTheFunction() {
        boolean[] interrupted = {true};
        onInt = (call, arguments) -> {
            interrupted[0] = isInterruptedMeanwhile();
            return 0;
        };
        assertThatThrownBy(() -> registry.call("impatient", "int", 1)).isInstanceOf(DeadlineExceededException.class);
        assertThat(interrupted[0]).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(registry.callStats("impatient").deadlines()).isEqualTo(1);
    }

    @Test
    void aGuestThatAsksForeverIsStoppedBetweenTwoCallsOfTheFunction() {
        AtomicInteger interrupts = new AtomicInteger();
        onInt = (call, arguments) -> {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            if (Thread.currentThread().isInterrupted()) {
                interrupts.incrementAndGet();
            }
            return 0;
        };
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> registry.call("impatient", "ask_forever"))
                    .isInstanceOf(DeadlineExceededException.class);
        }
        assertThat(interrupts).hasValue(0);
    }

    @Test
    void aSharedChannelStaysOpenForEverybody(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("shared"), new byte[1 << 16]);
        try (FileChannel channel = FileChannel.open(file)) {
            onInt = (call, arguments) -> channel.read(ByteBuffer.allocate(4096), 0);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> registry.call("impatient", "ask_forever"))
                        .isInstanceOf(DeadlineExceededException.class);
            }
            assertThat(channel.isOpen()).isTrue();
        }
    }

    /** The outer function may be interrupted; the one that its inner call reaches may not, by the outer deadline neither. */
    @Test
    void theDeadlineOfAnOuterCallDoesNotReachAFunctionOfAnInnerOne() {
        boolean[] interrupted = {true};
        registry.close();
        registry = registry("float");
        registry.register("inner", TestRegistries.wat("host-functions"), HostFunctionCalls.granted());
        onInt = (call, arguments) -> (int) registry.call("inner", "float", 0)[0];
        onFloat = (call, arguments) -> {
            interrupted[0] = isInterruptedMeanwhile();
            return 0f;
        };
        assertThatThrownBy(() -> registry.call("impatient", "int", 1)).isInstanceOf(DeadlineExceededException.class);
        assertThat(interrupted[0]).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** Otherwise a guest without a bound would run inside of the function, which nobody interrupts, for ever. */
    @Test
    void aCallThatTheFunctionMakesHasADeadlineThatWorks() {
        registry.register(
                "endless",
                TestRegistries.wat("hostile"),
                ExtensionOptions.defaults().withCallTime(LIMIT));
        registry.register("patient", TestRegistries.wat("host-functions"), HostFunctionCalls.granted());
        onInt = (call, arguments) -> {
            try {
                registry.call("endless", "loop_forever");
                return 0;
            } catch (DeadlineExceededException e) {
                return 42;
            }
        };
        assertThat(registry.call("patient", "int", 1)).containsExactly(42);
        assertThatThrownBy(() -> registry.call("impatient", "int", 1)).isInstanceOf(DeadlineExceededException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void anInterruptOfTheCallersOwnerThatCameBeforeKeepsTheFunctionFromBeginning() {
        AtomicInteger begun = new AtomicInteger();
        onInt = (call, arguments) -> {
            Thread.currentThread().interrupt();
            return begun.incrementAndGet();
        };
        assertThatThrownBy(() -> registry.call("impatient", "ask_forever"))
                .isInstanceOf(CallInterruptedException.class);
        assertThat(begun).hasValue(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theCanonicalFunctionIsInterruptible() {
        assertThat(new HostFunction("a", "b", List.of(), null, (call, arguments) -> null).interruptible())
                .isTrue();
    }
}
