package dev.freshet.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code start} has left is what each call begins with, however it came there. */
class InitialStateIsolationTest {

    private final WasmExtensionRegistry registry = TestRegistries.on(
            Ports.open(Ports.names().get(0)), PoolSettings.defaults().withSlots(1), PlatformLimits.defaults());

    @AfterEach
    void close() {
        registry.close();
    }

    private void register(String module, Initialization mode) {
        registry.register(
                module,
                TestRegistries.wat(module),
                ExtensionOptions.builder().initialization(mode).build());
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void everyCallBeginsWithWhatStartHasLeft(Initialization mode) {
        register("start-changes", mode);
        assertThat(registry.get("start-changes").module().initialization().captured())
                .isEqualTo(mode != Initialization.PER_CALL);
        for (int i = 0; i < 3; i++) {
            assertThat(registry.call("start-changes", "get_i32")).containsExactly(100);
            assertThat(registry.call("start-changes", "get_word")).containsExactly(0x01020304);
            assertThat(registry.call("start-changes", "get_pages")).containsExactly(2);
            assertThat(registry.call("start-changes", "size_t0")).containsExactly(4);
            assertThat(registry.call("start-changes", "entry_t0", 0)).containsExactly(1);
            assertThat((int) registry.call("start-changes", "entry_t0", 1)[0]).isEqualTo(-1);
            assertThat(registry.call("start-changes", "entry_t0", 3)).containsExactly(1);
            assertThat(registry.call("start-changes", "probe_data_kept")).containsExactly(0x7470656B);
            for (String dropped : List.of("probe_data_dropped", "probe_elements_dropped")) {
                assertThatThrownBy(() -> registry.call("start-changes", dropped))
                        .as(dropped)
                        .isInstanceOf(GuestTrapException.class);
            }
            registry.call("start-changes", "do_change", 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Initialization.class)
    void startCannotGrowBeyondTheDeclaredMaximum(Initialization mode) {
        register("start-grows", mode);
        assertThat((int) registry.call("start-grows", "get_refused")[0]).isEqualTo(-1);
    }

    /** Whatever start had written when it trapped, in the one slot there is. */
    @Test
    void initialisationThatFailsLeavesNothingToTheNextCallNorTheNextTenant() {
        register("no-image", Initialization.AUTO);
        Observation fresh = Observation.of(registry, "no-image");
        register("start-traps", Initialization.PER_CALL);
        for (int i = 0; i < 3; i++) {
            for (int call = 0; call < 2; call++) {
                assertThatThrownBy(() -> registry.call("start-traps", "answer"))
                        .isInstanceOf(GuestTrapException.class)
                        .hasMessageNotContaining("out of bounds");
            }
            assertThat(Observation.of(registry, "no-image").differenceTo(fresh))
                    .as("no-image after a start that trapped")
                    .isNull();
        }
        assertThat(registry.stats().slots().poisoned()).isZero();
        assertThat(registry.stats().slots().leased()).isZero();
    }

    @Test
    void extensionReplacedByAnotherIsSeenByTheNextCallOnly() {
        register("start-changes", Initialization.AUTO);
        try (var session = registry.open("start-changes")) {
            registry.register("start-changes", TestRegistries.wat("no-memory"));
            assertThat(session.call("get_i32")).containsExactly(100);
            assertThat(session.memoryBytes()).isEqualTo(2 * 65_536);
        }
        assertThat(registry.call("start-changes", "get_i32")).containsExactly(21);
    }
}
