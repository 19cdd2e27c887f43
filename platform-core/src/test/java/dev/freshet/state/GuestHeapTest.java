package dev.freshet.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestLimitException;
import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.TestRegistries;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest must not take the host's heap: what it allocates ends in a trap of its own, in compiled and in interpreted code. */
class GuestHeapTest {

    private static final String ARRAY = "02";
    private static final String STRUCT = "03";
    private static final long CALL = 1 << 20;
    private static final long ALL = 3 << 19;

    private final ExecutorService threads = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Objects of every kind, in endless loops, kept in a list or not. */
    private static byte[] objects() {
        return new HexModule()
                .type("5E 7E 01") // 2: array of mutable i64
                .type("5F 02 63 03 01 63 02 01") // 3: struct of a next one and an array
                .type("5E 63 03 01") // 4: array of structs
                .global("63 03 01 D0 03")
                .function("list", forever("23 00 41 E4 00 FB 07 02 FB 00 03 24 00"))
                .function("structs", forever("FB 01 03 24 00"))
                .function("values", forever("42 07 41 E4 00 FB 06 02 1A"))
                .function("fixed", forever("42 01 42 02 FB 08 02 02 1A"))
                .function("references", forever("D0 03 41 E4 00 FB 06 04 1A"))
                .function("more_references", forever("41 E4 00 FB 07 04 1A"))
                .function("fixed_references", forever("D0 03 D0 03 FB 08 04 02 1A"))
                .function("huge", "41 FF FF FF FF 07 FB 07 02 1A")
                .function("negative", "41 7F FB 07 02 1A")
                .function("get_little", "41 0A FB 07 02 FB 0F")
                .function("get_half", "41 80 80 04 FB 07 02 FB 0F")
                .build();
    }

    private static String forever(String code) {
        return "03 40 " + code + " 0C 00 0B";
    }

    private WasmExtensionRegistry registry(boolean interpreted) {
        BudgetSettings budgets =
                BudgetSettings.defaults().withCallHeapBytes(CALL).withGuestHeapBytes(ALL);
        if (interpreted) {
            // Nothing is ever compiled.
            threads.execute(() -> {
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        return TestRegistries.budgeted(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withSlots(2).withSlotBytes(65_536),
                budgets,
                interpreted ? threads : null);
    }

    private static void assertTraps(WasmExtensionRegistry registry, String function, String property, long bound) {
        assertThatThrownBy(() -> registry.call("guest", function))
                .isInstanceOfSatisfying(GuestLimitException.class, spent -> {
                    assertThat(spent.property()).isEqualTo(property);
                    assertThat(spent.value()).isGreaterThan(bound);
                    assertThat(spent.bound()).isEqualTo(bound);
                })
                .hasMessageContaining("extension 'guest', function '" + function + "'");
        assertThat(registry.stats().budgets().guestHeapUsed()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "list",
        "structs",
        "values",
        "fixed",
        "references",
        "more_references",
        "fixed_references",
        "huge",
        "negative"
    })
    void objectsWithoutEndAreATrapInCompiledCode(String function) {
        try (WasmExtensionRegistry registry = registry(false)) {
            registry.register("guest", objects());
            assertTraps(registry, function, "freshet.limits.heap", CALL);
            assertThat(registry.call("guest", "get_little")).containsExactly(10);
            assertThat(registry.callStats("guest").limited().heap()).isEqualTo(1);
            assertThat(registry.callStats("guest").faults()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "list",
        "structs",
        "values",
        "fixed",
        "references",
        "more_references",
        "fixed_references",
        "huge",
        "negative"
    })
    void objectsWithoutEndAreATrapInInterpretedCode(String function) {
        try (WasmExtensionRegistry registry = registry(true)) {
            registry.register("guest", objects());
            assertTraps(registry, function, "freshet.limits.heap", CALL);
            assertThat(registry.call("guest", "get_little")).containsExactly(10);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachLeaseBeginsWithAllOfItAndASessionHasItOnce(boolean interpreted) {
        try (WasmExtensionRegistry registry = registry(interpreted)) {
            registry.register("guest", objects());
            for (int i = 0; i < 5; i++) {
                assertThatCode(() -> registry.call("guest", "get_half")).doesNotThrowAnyException();
            }
            try (ExtensionSession session = registry.open("guest")) {
                session.call("get_half");
                assertThat(registry.stats().budgets().guestHeapUsed()).isPositive();
                assertThatThrownBy(() -> session.call("get_half")).isInstanceOf(GuestLimitException.class);
            }
            assertThat(registry.stats().budgets().guestHeapUsed()).isZero();
        }
    }

    @Test
    void allGuestsTogetherHaveABoundToo() {
        try (WasmExtensionRegistry registry = registry(false)) {
            registry.register("guest", objects());
            registry.register("other", objects());
            try (ExtensionSession first = registry.open("other")) {
                first.call("get_half");
                assertThat(registry.stats().budgets().guestHeapUsed()).isEqualTo(CALL);
                assertThatThrownBy(() -> registry.call("guest", "list"))
                        .isInstanceOfSatisfying(
                                GuestLimitException.class,
                                spent -> assertThat(spent.property()).isEqualTo("freshet.memory.guest-heap"))
                        .hasMessageContaining("try again later");
            }
            assertThat(registry.stats().budgets().guestHeapUsed()).isZero();
        }
    }

    @Test
    void nobodyIsPutOutOfServiceForHeapThatOthersHave() {
        BudgetSettings budgets =
                BudgetSettings.defaults().withCallHeapBytes(CALL).withGuestHeapBytes(ALL);
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .budgets(budgets)
                .quarantine(QuarantineSettings.defaults().withFailures(1))
                .build()) {
            registry.register("guest", objects());
            registry.register("other", objects());
            try (ExtensionSession first = registry.open("other")) {
                first.call("get_half");
                assertThatThrownBy(() -> registry.call("guest", "list")).isInstanceOf(GuestLimitException.class);
            }
            assertThat(registry.call("guest", "get_little")).containsExactly(10);
            assertThatThrownBy(() -> registry.call("guest", "list")).isInstanceOf(GuestLimitException.class);
            assertThatThrownBy(() -> registry.call("guest", "get_little"))
                    .isInstanceOf(ExtensionQuarantinedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void exceptionsThatAreThrownWithoutEndAreATrap(boolean interpreted) {
        byte[] module = new HexModule()
                .tag("00 00")
                .function("throwing", "03 40 1F 40 01 02 00 08 00 0B 0B")
                .build();
        try (WasmExtensionRegistry registry = registry(interpreted)) {
            registry.register("guest", module);
            assertTraps(registry, "throwing", "freshet.limits.heap", CALL);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tablesThatGrowCountAndGrowthBeyondTheLimitIsRefused(boolean interpreted) {
        HexModule module = new HexModule();
        StringBuilder grow = new StringBuilder("41 00");
        for (int i = 0; i < 20; i++) {
            module.table("70 00 00");
            // 1 for each table that has grown by 10,000 entries.
            grow.append("D0 70 41 90 CE 00 FC 0F ")
                    .append(String.format("%02X", i))
                    .append(" 41 00 4E 6A");
        }
        module.function("get_grown", grow.toString());
        try (WasmExtensionRegistry registry = registry(interpreted)) {
            registry.register("guest", module.build());
            for (int i = 0; i < 3; i++) {
                assertThat(registry.call("guest", "get_grown")).containsExactly(CALL / 10_000 / 24);
                assertThat(registry.stats().budgets().guestHeapUsed()).isZero();
            }
            assertThat(registry.callStats("guest").limited().tableEntries()).isEqualTo(3);
        }
    }

    @Test
    void arraysThatAModuleBeginsWithAreBounded() {
        try (WasmExtensionRegistry registry = registry(false)) {
            byte[] huge = new HexModule()
                    .type("5E 7E 01")
                    .global("63 02 00 41 FF FF FF FF 07 FB 07 02")
                    .build();
            assertThatThrownBy(() -> registry.register("guest", huge))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessageContaining("65536 are allowed");
            byte[] computed = new HexModule()
                    .type("5E 7E 01")
                    .global("63 02 00 41 03 41 04 6A FB 07 02")
                    .build();
            assertThatThrownBy(() -> registry.register("guest", computed))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessageContaining("not supported");
        }
    }
}
