package dev.freshet.module;

import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.leb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.LimitExceededException;
import dev.freshet.ModuleLimitException;
import dev.freshet.instance.SlotMemory;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.PlatformLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads must not take the heap from everybody else, whatever they have absurdly many of, and however many come at the same time. */
class UploadBudgetTest {

    private static final byte[] PREAMBLE = bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
    private static final long BUDGET = 4 << 20;
    private static final int MANY = 1_000_000;

    private static byte[] section(int id, byte[] content) {
        return concat(bytes(id), leb(content.length), content);
    }

    private static byte[] repeated(int count, int... each) {
        byte[] one = bytes(each);
        byte[] all = new byte[count * one.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = one[i % one.length];
        }
        return concat(leb(count), all);
    }

    private static byte[] functionWith(byte[] body) {
        byte[] sized = concat(leb(body.length), body);
        return concat(section(1, bytes(1, 0x60, 0, 0)), section(3, bytes(1, 0)), section(10, concat(bytes(1), sized)));
    }

    private static byte[] bomb(String kind) {
        byte[] oneType = section(1, bytes(1, 0x60, 0, 0));
        byte[] content = switch (kind) {
            case "types" -> section(1, repeated(MANY, 0x60, 0, 0));
            case "parameters" -> section(1, repeated(2_000, 0x60, 1, 0x7f, 0));
            case "exports" -> concat(oneType, section(7, repeated(20_000, 0, 0, 0)));
            case "globals" -> section(6, repeated(20_000, 0x7f, 0, 0x41, 0, 0x0b));
            case "elements" -> section(9, concat(bytes(1, 1, 0), repeated(MANY, 0)));
            case "element segments" -> section(9, repeated(MANY, 1, 0, 0));
            case "data segments" -> section(11, repeated(50_000, 1, 0));
            case "instructions" -> {
                byte[] nops = new byte[MANY];
                Arrays.fill(nops, (byte) 1);
                yield functionWith(concat(bytes(0), nops, bytes(0x0b)));
            }
            case "locals" -> {
                byte[] body = bytes(6, 1, 0xd0, 0x86, 3, 0x7f, 0x0b);
                yield concat(oneType, section(3, repeated(3, 0)), section(10, concat(leb(3), body, body, body)));
            }
            case "labels" -> functionWith(concat(bytes(0, 0x41, 0, 0x0e), repeated(MANY, 0), bytes(0, 0x0b)));
            case "custom sections" -> {
                byte[] all = new byte[MANY * 4];
                for (int i = 0; i < all.length; i += 4) {
                    all[i + 1] = 2;
                    all[i + 2] = 1;
                    all[i + 3] = 'x';
                }
                yield all;
            }
            default -> throw new IllegalArgumentException(kind);
        };
        return concat(PREAMBLE, content);
    }

    private static ModuleScan scan(byte[] module, long budget) {
        return ModuleScan.of(module, PlatformLimits.defaults(), new UploadBudget(budget).cost(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "types",
                "parameters",
                "exports",
                "globals",
                "elements",
                "element segments",
                "data segments",
                "instructions",
                "locals",
                "labels",
                "custom sections"
            })
    void anAbsurdNumberOfAnythingIsRefusedBeforeAnythingIsBuilt(String kind) {
        byte[] bomb = bomb(kind);
        assertThatThrownBy(() -> scan(bomb, BUDGET))
                .isInstanceOfSatisfying(ModuleLimitException.class, refused -> {
                    assertThat(refused.property()).isEqualTo("freshet.limits.upload-memory");
                    assertThat(refused.value()).isGreaterThan(BUDGET);
                    assertThat(refused.bound()).isEqualTo(BUDGET);
                })
                .hasMessageContaining("make the module smaller or raise it");
    }

    @Test
    void namesOfFunctionsCountToo() {
        byte[] name = new byte[64];
        Arrays.fill(name, (byte) 'n');
        byte[] functions = section(3, repeated(20_000, 0));
        byte[] names = new byte[0];
        byte[][] entries = new byte[20_000][];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = concat(leb(i), leb(name.length), name);
        }
        names = concat(leb(entries.length), concat(entries));
        byte[] custom = concat(WasmBytes.name("name"), bytes(1), leb(names.length), names);
        byte[] module = concat(PREAMBLE, section(1, bytes(1, 0x60, 0, 0)), functions, section(0, custom));
        assertThatThrownBy(() -> scan(module, 8 << 20))
                .isInstanceOf(ModuleLimitException.class)
                .hasMessageContaining("function names");
    }

    @Test
    void aModuleThatNeedsMoreThanTheOthersLeaveWaitsForThemAndIsRefusedForNowAtLast() throws Exception {
        UploadBudget budget = new UploadBudget(BUDGET);
        UploadCost half = budget.cost(BUDGET / 4);
        half.add("more", BUDGET / 8, 1);
        StopSignal soon = new StopSignal(Duration.ofMillis(50));
        UploadBudget.Share first = budget.take(half, soon);
        assertThatThrownBy(() -> budget.take(half, soon))
                .isInstanceOfSatisfying(LimitExceededException.class, refused -> {
                    assertThat(refused.property()).isEqualTo("freshet.limits.upload-memory");
                    assertThat(refused.bound()).isEqualTo(BUDGET);
                })
                .hasMessageContaining("try again later or raise it");
        CompletableFuture<UploadBudget.Share> second =
                CompletableFuture.supplyAsync(() -> budget.take(half, new StopSignal(Duration.ofMinutes(1))));
        first.close();
        first.close();
        second.get(30, TimeUnit.SECONDS).close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void uploadsThatWaitForTheirTurnHoldBoundedBytes() {
        UploadBudget budget = new UploadBudget(BUDGET);
        UploadBudget.Share first = budget.waiting(BUDGET - 10);
        assertThatThrownBy(() -> budget.waiting(11)).isInstanceOf(LimitExceededException.class);
        first.close();
        budget.waiting(11).close();
    }

    @Test
    void whatACompilationTookIsGivenBackWhetherItEndsWellOrNot() {
        UploadBudget budget = new UploadBudget(BudgetSettings.defaults().uploadBytes());
        byte[] good = concat(PREAMBLE, functionWith(bytes(0, 0x0b)));
        byte[] bad = concat(PREAMBLE, functionWith(bytes(0, 0x6a, 0x0b)));
        for (CompileSettings settings :
                new CompileSettings[] {CompileSettings.ahead(), CompileSettings.tieredFrom(0)}) {
            try (ModuleCompiler compiler = new ModuleCompiler(
                    PlatformLimits.defaults(), budget, settings, CodeCache.none(), SlotMemory.class, null)) {
                compiler.compile(good).awaitSettled();
                assertThatThrownBy(() -> compiler.compile(bad)).hasMessageContaining("the module");
                assertThat(budget.used()).isZero();
            }
        }
    }

    @Test
    void aModuleOverTheBudgetIsRefusedAsALimitOfTheModuleByTheCompilerToo() {
        UploadBudget budget = new UploadBudget(1 << 20);
        try (ModuleCompiler compiler = new ModuleCompiler(
                PlatformLimits.defaults(), budget, CompileSettings.ahead(), CodeCache.none(), SlotMemory.class, null)) {
            byte[] bomb = bomb("instructions");
            assertThatThrownBy(() -> compiler.compile(bomb))
                    .isInstanceOf(ModuleLimitException.class)
                    .hasMessageContaining("freshet.limits.upload-memory allows 1048576");
            assertThat(budget.used()).isZero();
        }
    }
}
