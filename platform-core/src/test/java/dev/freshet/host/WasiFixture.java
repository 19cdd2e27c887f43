package dev.freshet.host;

import com.sun.management.ThreadMXBean;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A registry of one slot with guests that call WASI, and what the tests of WASI share. */
final class WasiFixture {

    static final int SUCCESS = 0;
    static final int EBADF = 8;
    static final int EINVAL = 28;

    private WasiFixture() {}

    static WasmExtensionRegistry registry() {
        WasmExtensionRegistry registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withSlots(1),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20)));
        registry.register("wasi", TestRegistries.wat("wasi"));
        registry.register("no-memory", TestRegistries.wat("wasi-no-memory"));
        registry.register("impatient", TestRegistries.wat("wasi"), options(Duration.ofMillis(100)));
        for (String command : List.of("read", "lie", "exit", "write", "copy", "nothing")) {
            registry.register(
                    command,
                    TestRegistries.wat("wasi-command"),
                    new ExtensionOptions(List.of(command), Map.of(), null, null, null));
        }
        return registry;
    }

    private static ExtensionOptions options(Duration callTime) {
        return new ExtensionOptions(List.of(), Map.of(), callTime, null, null);
    }

    /** Numbers as a guest reads them. */
    static byte[] words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    static int word(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** Bytes that this thread allocates on the heap while it does something. */
    static long allocatedBy(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
