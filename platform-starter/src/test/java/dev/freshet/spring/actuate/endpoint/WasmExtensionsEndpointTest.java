package dev.freshet.spring.actuate.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleReport;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spring.TestModules;
import dev.freshet.wiring.FreshetBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WasmExtensionsEndpointTest {

    private final WasmExtensionRegistry registry = new FreshetBuilder()
            .quarantine(QuarantineSettings.defaults().withFailures(1))
            .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
            .build();

    private final WasmExtensionsEndpoint endpoint = new WasmExtensionsEndpoint(registry);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void listsExtensionsInTheOrderOfTheirNames() {
        registry.register("b", TestModules.add());
        registry.register("a", TestModules.counter());

        assertThat(endpoint.extensions().extensions())
                .extracting(ExtensionsDescriptor.Summary::name)
                .containsExactly("a", "b");
    }

    @Test
    void showsTheModuleOfADisabledExtension() {
        String digest = registry.register("a", TestModules.add()).digest();
        registry.versions().disable("a");

        assertThat(endpoint.extension("a").digest()).isEqualTo(digest);
        assertThat(endpoint.extension("a").status().enabled()).isFalse();
        assertThat(endpoint.extensions().extensions().get(0).digest()).isEqualTo(digest);
    }

    @Test
    void showsTheReportOfOneModule() {
        registry.register("counter", TestModules.counter());

        ExtensionDescriptor counter = endpoint.extension("counter");

        assertThat(counter).isNotNull();
        assertThat(counter.digest()).hasSize(64);
        ModuleDescriptor module = counter.module();
        assertThat(module.functions()).isEqualTo(1);
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Export::name, ModuleDescriptor.Export::kind)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("next", "func"));
        assertThat(module.memory()).isEqualTo(new ModuleDescriptor.Memory(65_536, 1 << 20, false));
        assertThat(module.abi()).isEqualTo("raw");
        assertThat(module.compilation().advice()).isNull();
    }

    @Test
    void showsHowCallsEndAndWhoIsQuarantined() {
        registry.register("add", TestModules.add());
        registry.register("trap", TestModules.trap());
        registry.call("add", "add", 1, 2);
        assertThatThrownBy(() -> registry.call("trap", "trap")).isInstanceOf(GuestTrapException.class);
        assertThatThrownBy(() -> registry.call("trap", "trap")).isInstanceOf(ExtensionQuarantinedException.class);

        ExtensionDescriptor add = endpoint.extension("add");
        assertThat(add.calls().ok()).isEqualTo(1);
        assertThat(add.quarantine()).isNull();
        ExtensionDescriptor trap = endpoint.extension("trap");
        assertThat(trap.calls().trapped()).isEqualTo(1);
        assertThat(trap.calls().rejected().quarantined()).isEqualTo(1);
        assertThat(trap.calls().quarantines()).isEqualTo(1);
        assertThat(trap.quarantine()).isNotNull();
        assertThat(trap.quarantine().until()).isAfter(trap.quarantine().since());
        assertThat(trap.quarantine().reason()).startsWith("1 traps or missed deadlines within 10000 ms, the last: ");
        assertThat(endpoint.extensions().extensions())
                .extracting(ExtensionsDescriptor.Summary::name, ExtensionsDescriptor.Summary::quarantine)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("add", null),
                        org.assertj.core.groups.Tuple.tuple("trap", trap.quarantine()));
    }

    @Test
    void anUnknownExtensionIsNull() {
        assertThat(endpoint.extension("nobody")).isNull();
    }

    @Test
    void neverShowsTheValuesOfArgumentsAndVariables() {
        registry.register(
                "add",
                TestModules.add(),
                new ExtensionOptions(List.of("add", "--key=s3cret"), Map.of("TOKEN", "s3cret"), null, null, null));

        ExtensionDescriptor add = endpoint.extension("add");

        assertThat(String.valueOf(add)).doesNotContain("s3cret").contains("TOKEN");
    }

    @Test
    void escapesNamesThatTheModuleBrought() {
        registry.register("add", TestModules.addUnderADeceptiveName());

        assertThat(String.valueOf(endpoint.extension("add")))
                .contains("a\\u{202e}")
                .doesNotContain("\u202e");
    }

    @Test
    void advisesOnMethodsTooBigForTheCompiler() {
        ModuleDescriptor.Compilation compilation = ModuleDescriptor.of(
                        report(new ModuleReport.BigMethod("func_7", 9_000, false)))
                .compilation();

        assertThat(compilation.advice()).contains("freshet.jvm.compile-huge-methods=enable");
        assertThat(compilation.methodsTooBigForJit())
                .containsExactly(new ModuleDescriptor.BigMethod("func_7", 9_000, false));
    }

    @Test
    void saysWhatRunsTheCodeAndWhy() {
        assertThat(ModuleDescriptor.of(report(new ModuleReport.BigMethod("func_7", 9_000, false)))
                        .compilation())
                .extracting(ModuleDescriptor.Compilation::state, ModuleDescriptor.Compilation::reason)
                .containsExactly(ModuleReport.CodeState.INTERPRETED, "func a\\u{202e} is odd");
    }

    private static ModuleReport report(ModuleReport.BigMethod big) {
        return new ModuleReport(
                8,
                1,
                List.of(),
                List.of(),
                null,
                List.of(),
                0,
                "raw",
                Set.of(),
                "",
                new ModuleReport.InitializationReport(Initialization.AUTO, true, "nothing to run"),
                0,
                ModuleReport.Freshness.RESET,
                "all of its state can be restored",
                Duration.ofMillis(3),
                List.of(big),
                List.of(),
                new ModuleReport.CodeReport(ModuleReport.CodeState.INTERPRETED, "func a\u202e is odd"));
    }
}
