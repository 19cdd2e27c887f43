package dev.freshet.spring.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.admin.WatcherReport;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spring.RecordingRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.ModuleStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class FreshetHealthIndicatorTest {

    @Test
    void oneResetThatLeftSomethingBehindTakesTheNodeDown() {
        Health health = new FreshetHealthIndicator(new RecordingRegistry(new ArrayList<>(), 1)).health();

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("mismatches", 1L).containsEntry("verifiedResets", 22L);
    }

    @Test
    void poisonedSlotsAndThePortablePortAreDetails() {
        Health health = new FreshetHealthIndicator(new RecordingRegistry(new ArrayList<>(), 0)).health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "strategy",
                        "pooling",
                        "port",
                        "portable",
                        "degraded",
                        true,
                        "slots",
                        Map.of("empty", 1, "clean", 2, "leased", 3, "resetting", 4, "poisoned", 5),
                        "verifiedResets",
                        22L,
                        "mismatches",
                        0L,
                        "standingStill",
                        List.of(),
                        "quarantined",
                        List.of(),
                        "outOfService",
                        List.of()));
    }

    @Test
    void aWatchdogThatStandsStillTakesTheNodeDown() {
        WatcherReport well =
                new WatcherReport("freshet-store", false, Duration.ofSeconds(1), Duration.ofSeconds(3), 7, "failed");
        WatcherReport still =
                new WatcherReport("freshet-watchdog", true, Duration.ofSeconds(4), Duration.ofSeconds(3), 0, null);
        WasmExtensionRegistry registry = new RecordingRegistry(new ArrayList<>(), 0).withWatchers(List.of(well, still));

        Health health = new FreshetHealthIndicator(registry).health();

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("standingStill", List.of("freshet-watchdog"));
    }

    @Test
    void anExtensionWithoutAVersionToCallIsADetail() {
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .build()) {
            registry.versions().upload("a", TestModules.answer(1), Upload.of(ExtensionOptions.defaults()));
            registry.register("disabled", TestModules.answer(1));
            registry.versions().disable("disabled");

            Health health = new FreshetHealthIndicator(registry).health();

            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("outOfService", List.of("a"));
        }
    }

    @Test
    void aStoreThatCannotBeUsedIsDown(@TempDir Path directory) throws IOException {
        try (ModuleStore store = ModuleStores.filesystem(directory.resolve("store"))) {
            FreshetStoreHealthIndicator indicator = new FreshetStoreHealthIndicator(store);
            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
            Files.delete(directory.resolve("store/modules"));
            assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void aQuarantinedExtensionIsADetail() {
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .quarantine(QuarantineSettings.defaults().withFailures(1))
                .build()) {
            registry.register("trap", TestModules.trap());
            registry.register("add", TestModules.add());
            assertThatThrownBy(() -> registry.call("trap", "trap")).isInstanceOf(GuestTrapException.class);

            Health health = new FreshetHealthIndicator(registry).health();

            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("quarantined", List.of("trap"))
                    .containsEntry("degraded", registry.stats().port().equals("portable"));
        }
    }
}
