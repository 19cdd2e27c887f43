package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestMemory;
import dev.freshet.spi.GuestModule;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An ABI that keeps a call, or hands it to another thread: it must reach no memory that is not the call's, whoever has the slot now. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptCallTest {

    private static final byte[] SECRET = {42, 43, 44, 45};

    private @Nullable GuestCall kept;
    private @Nullable GuestMemory keptMemory;
    private Consumer<GuestCall> during = call -> {};
    private WasmExtensionRegistry registry;

    private final class KeepingAbi implements GuestAbi {

        @Override
        public String name() {
            return "keeping";
        }

        @Override
        public boolean speaks(GuestModule module) {
            return true;
        }

        @Override
        public boolean calls(GuestModule module, String function) {
            return true;
        }

        @Override
        public String wanted() {
            return "anything";
        }

        @Override
        public byte[] call(GuestCall call, byte[] input) {
            call.memory().write(4096, input);
            if (kept == null) {
                kept = call;
                keptMemory = call.memory();
            }
            during.accept(call);
            call.invoke();
            return call.receive(4096, input.length);
        }
    }

    @BeforeEach
    void keepACall() {
        registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(1))
                .abi(new KeepingAbi())
                .build();
        registry.register("a", Answers.module(1));
        assertThat(registry.call("a", "answer", new byte[1])).hasSize(1);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void everyUseIsRefused() {
        GuestCall call = Objects.requireNonNull(kept);
        GuestMemory memory = Objects.requireNonNull(keptMemory);
        assertThatThrownBy(() -> memory.read(4096, 4)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> memory.write(4096, new byte[4])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> memory.readInt(4096)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call::memory).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call::invoke).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> call.command(new byte[0])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call::state).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> call.keep("mine")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aKeptCallIsOfNoUseAfterItsEnd() {
        everyUseIsRefused();
    }

    @Test
    void aKeptCallDoesNotReachALaterCallFromAnotherThread() {
        during = call -> CompletableFuture.runAsync(this::everyUseIsRefused).join();
        assertThat(registry.call("a", "answer", SECRET)).isEqualTo(SECRET);
    }

    @Test
    void aKeptCallDoesNotReachTheBytesBetweenTheCallsOfASession() {
        try (var session = registry.open("a")) {
            session.call("answer", SECRET);
            everyUseIsRefused();
            assertThat(session.read(4096, 4)).isEqualTo(SECRET);
        }
    }
}
