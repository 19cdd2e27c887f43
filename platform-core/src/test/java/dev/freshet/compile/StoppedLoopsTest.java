package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.compile.runtime.GuestInterruptedException;
import dev.freshet.wasm.ExternalKind;
import dev.freshet.wasm.WasmModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No loop of any kind keeps a thread: each ends when its module looks at interrupts and its thread is interrupted. */
@Timeout(60)
class StoppedLoopsTest {

    private static final byte[] MODULE = Guest.resource("/compile/endless.wasm");
    /** So that most loops are compiled when they are stopped, by on-stack replacement. */
    private static final long RUNNING_MILLIS = 100;

    static Stream<String> loops() {
        WasmModule module = Guest.compile(MODULE, CodeOptions.defaults()).module();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < module.exports().count(); i++) {
            if (module.exports().kind(i) == ExternalKind.FUNCTION) {
                names.add(module.exports().name(i));
            }
        }
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("loops")
    void endlessLoopIsStopped(String export) throws InterruptedException, TimeoutException {
        assertThat(stopped(MODULE, CodeOptions.defaults(), export)).isInstanceOf(GuestInterruptedException.class);
    }

    @ParameterizedTest
    @MethodSource("loops")
    void endlessLoopIsStoppedInPieces(String export) throws InterruptedException, TimeoutException {
        assertThat(stopped(MODULE, CodeOptions.defaults().withSplitAbove(10), export))
                .isInstanceOf(GuestInterruptedException.class);
    }

    static Throwable stopped(byte[] module, CodeOptions options, String export)
            throws InterruptedException, TimeoutException {
        Guest guest = Guest.of(module, options);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Long> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            begun.countDown();
            try {
                ended.complete(guest.call(export));
            } catch (RuntimeException | Error e) {
                ended.completeExceptionally(e);
            }
        });
        thread.start();
        begun.await();
        try {
            ended.get(RUNNING_MILLIS, TimeUnit.MILLISECONDS);
            throw new AssertionError("it ended by itself");
        } catch (TimeoutException stillRunning) {
            thread.interrupt();
            guest.code.interruptSite().lookAtInterrupts(true);
        } catch (ExecutionException e) {
            return e.getCause();
        }
        try {
            ended.get(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("it ended by itself");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
