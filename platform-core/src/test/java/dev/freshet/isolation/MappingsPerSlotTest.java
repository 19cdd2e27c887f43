package dev.freshet.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.ExtensionSession;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The figure by which docs/security.md computes vm.max_map_count. */
@EnabledOnOs(OS.LINUX)
class MappingsPerSlotTest {

    private static final int SLOTS = 60;
    private static final int AT_MOST = 4;
    /** The JVM maps and unmaps its own meanwhile. */
    private static final int OTHERS = 50;

    private static int mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).size();
    }

    @Test
    void leasedSlotTakesFourMappingsAtMost() throws IOException {
        PoolSettings pool =
                PoolSettings.defaults().withSlots(SLOTS).withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO);
        try (WasmExtensionRegistry registry = TestRegistries.on(Ports.open("linux"), pool, PlatformLimits.defaults())) {
            // Its image begins behind the first page and ends before the last: zeros on both sides.
            registry.register("other-image", TestRegistries.wat("other-image"));
            int before = mappings();
            List<ExtensionSession> sessions = new ArrayList<>();
            for (int i = 0; i < SLOTS; i++) {
                ExtensionSession session = registry.open("other-image");
                session.call("grow", 4);
                session.write(0, new byte[100_000]);
                sessions.add(session);
            }
            int taken = mappings() - before;
            sessions.forEach(ExtensionSession::close);
            assertThat(taken).isBetween((AT_MOST - 1) * SLOTS, AT_MOST * SLOTS + OTHERS);
        }
    }
}
