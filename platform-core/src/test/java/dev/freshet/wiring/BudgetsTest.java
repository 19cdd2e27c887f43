package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ExtensionSession;
import dev.freshet.LimitExceededException;
import dev.freshet.ModuleLimitException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The budgets seen from an application: what is refused, what is counted, what is said at start. */
class BudgetsTest {

    private static final int PAGE = 65_536;
    private static final long MIB = 1 << 20;
    private static final PoolSettings POOL = PoolSettings.defaults()
            .withSlots(8)
            .withSlotBytes(64L * PAGE)
            .withWhenExhausted(WhenExhausted.ON_DEMAND, Duration.ofMillis(5));

    static List<String> ports() {
        return Ports.names();
    }

    /** A module whose memory starts with so many pages, with a function {@code f}: () -> (i32). */
    private static byte[] module(int pages, String code) {
        String body = "00" + code + "0B";
        return HexFormat.of()
                .parseHex("0061736D01000000" + "010501600001" + "7F" + "03020100" + "05040100" + leb(pages)
                        + "070501016600" + "00" + "0A" + byteOf(body.length() / 2 + 2) + "01"
                        + byteOf(body.length() / 2) + body);
    }

    /** In two bytes. */
    private static String leb(int value) {
        return byteOf(value & 0x7F | 0x80) + byteOf(value >> 7);
    }

    private static String byteOf(int value) {
        return String.format("%02X", value);
    }

    private static WasmExtensionRegistry registry(String port, long memoryBytes) {
        return TestRegistries.budgeted(
                Ports.open(port), POOL, BudgetSettings.defaults().withMemoryBytes(memoryBytes), null);
    }

    @ParameterizedTest
    @MethodSource("ports")
    void callsBeyondTheBudgetOfMemoryAreRejectedAndCountedWhereverTheirMemoryComesFrom(String port) {
        try (WasmExtensionRegistry registry = registry(port, 32L * PAGE)) {
            registry.register("hog", module(16, "4107"));
            try (ExtensionSession first = registry.open("hog");
                    ExtensionSession second = registry.open("hog")) {
                assertThatThrownBy(() -> registry.callNumber("hog", "f"))
                        .isInstanceOfSatisfying(LimitExceededException.class, refused -> {
                            assertThat(refused.property()).isEqualTo("freshet.memory.budget");
                            assertThat(refused.bound()).isEqualTo(32L * PAGE);
                        });
                assertThat(registry.stats().budgets().memoryUsed()).isEqualTo(32L * PAGE);
                assertThat(first.call("f")).containsExactly(7);
                assertThat(second.call("f")).containsExactly(7);
            }
            assertThat(registry.callNumber("hog", "f")).isEqualTo(7);
            assertThat(registry.callStats("hog").rejected().memory()).isEqualTo(1);
            assertThat(registry.callStats("hog").rejected().total()).isEqualTo(1);
            registry.trim(Duration.ZERO);
            assertThat(registry.stats().budgets().memoryUsed()).isZero();
        }
    }

    @Test
    void growthBeyondTheBudgetIsAnsweredWithMinusOneAndCounted() {
        try (WasmExtensionRegistry registry = registry(Ports.names().get(0), 32L * PAGE)) {
            registry.register("grows", module(16, "41114000"));
            registry.register("less", module(16, "41014000"));
            assertThat(registry.callNumber("grows", "f")).isEqualTo(-1);
            assertThat(registry.callStats("grows").limited().memory()).isEqualTo(1);
            assertThat(registry.callNumber("less", "f")).isEqualTo(16);
            assertThat(registry.callStats("less").limited().memory()).isZero();
        }
    }

    @Test
    void aModuleThatAloneIsOverTheBudgetIsRefusedAndCounted() {
        try (WasmExtensionRegistry registry = registry(Ports.names().get(0), 8L * PAGE)) {
            assertThatThrownBy(() -> registry.register("hog", module(16, "4107")))
                    .isInstanceOfSatisfying(ModuleLimitException.class, refused -> {
                        assertThat(refused.property()).isEqualTo("freshet.memory.budget");
                        assertThat(refused.value()).isEqualTo(16L * PAGE);
                        assertThat(refused.bound()).isEqualTo(8L * PAGE);
                    });
            assertThat(registry.moduleRejections().memory()).isEqualTo(1);
            assertThat(registry.stats().budgets().memoryUsed()).isZero();
        }
    }

    @Test
    void imagesAreCountedFromWhenTheyAreMadeToWhenNobodyHasThem() {
        try (WasmExtensionRegistry registry = registry(Ports.names().get(0), 64L * PAGE)) {
            registry.register("shipping", TestRegistries.sample("shipping"));
            long image = registry.stats().images().bytes();
            assertThat(image).isPositive();
            assertThat(registry.stats().budgets().memoryUsed()).isEqualTo(image);
            registry.remove("shipping");
            assertThat(registry.stats().budgets().memoryUsed()).isZero();
        }
    }

    @Test
    void anUploadThatTakesTooMuchHeapIsRefusedAndCounted() {
        BudgetSettings little = BudgetSettings.defaults().withUploadBytes(MIB);
        try (WasmExtensionRegistry registry =
                TestRegistries.budgeted(Ports.open(Ports.names().get(0)), POOL, little, null)) {
            assertThatThrownBy(() -> registry.register("large", TestRegistries.sample("receipt")))
                    .isInstanceOf(ModuleLimitException.class)
                    .hasMessageContaining("freshet.limits.upload-memory allows 1048576");
            assertThat(registry.moduleRejections().uploadMemory()).isEqualTo(1);
            assertThat(registry.moduleRejections().total()).isEqualTo(1);
            assertThat(registry.stats().budgets().uploadsUsed()).isZero();
        }
    }

    @Test
    void theDefaultsLeaveRoomForTheJvmWhateverTheContainer() {
        BudgetSettings small = BudgetSettings.of(700 * MIB, 175 * MIB);
        assertThat(small.memoryBytes()).isEqualTo((700 - 175) * MIB / 2);
        assertThat(small.guestHeapBytes() * 4).isEqualTo(175 * MIB);
        assertThat(small.callHeapBytes() * 8).isEqualTo(small.guestHeapBytes());
        assertThat(BudgetSettings.of(512 * MIB, 512 * MIB).memoryBytes()).isEqualTo(64 * MIB);
        assertThat(BudgetSettings.of(64L << 30, 16L << 30).callHeapBytes()).isEqualTo(32 * MIB);
        assertThat(BudgetSettings.of(64L << 30, 16L << 30).uploadBytes()).isEqualTo(1L << 30);
    }

    @Test
    void theStartSaysWhatFitsAndWarnsOfWhatCannot() {
        BudgetSettings budgets = BudgetSettings.of(8L << 30, 2L << 30);
        PoolSettings pool = PoolSettings.defaults();
        List<BudgetPlan.Line> lines = BudgetPlan.lines(pool, ImageSettings.defaults(), budgets);
        assertThat(lines).hasSize(3).allMatch(BudgetPlan.Line::fits);
        assertThat(lines.get(0).text())
                .isEqualTo("freshet.memory.budget: guests may use 3072 MiB outside of the heap; of 64 slots of 64 MiB"
                        + " and 256 MiB of images, 44 slots can be full at once beside all the images; calls beyond that"
                        + " wait or are rejected");
        assertThat(lines.get(1).text())
                .contains("512 MiB of the heap, one call 32 MiB")
                .contains("freshet.limits.heap");
        assertThat(lines.get(2).text()).contains("1024 MiB");
        BudgetPlan.Line all = BudgetPlan.lines(pool.withSlots(4), ImageSettings.defaults(), budgets)
                .get(0);
        assertThat(all.text()).endsWith("all of 4 slots of 64 MiB and 256 MiB of images fit");
        BudgetPlan.Line never = BudgetPlan.lines(pool, ImageSettings.defaults(), budgets.withMemoryBytes(63 * MIB))
                .get(0);
        assertThat(never.fits()).isFalse();
        assertThat(never.text()).contains("63 MiB, less than the 64 MiB").contains("freshet.pool.max-memory");
        assertThat(BudgetPlan.lines(pool, ImageSettings.defaults(), budgets.withGuestHeapBytes(MIB))
                        .get(1)
                        .fits())
                .isFalse();
    }
}
