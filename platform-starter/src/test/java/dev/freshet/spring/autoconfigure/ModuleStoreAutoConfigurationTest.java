package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.PlatformFaultException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersion.State;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spring.CurrentPrincipal;
import dev.freshet.spring.TestModules;
import dev.freshet.wiring.ModuleStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ModuleStoreAutoConfigurationTest {

    @TempDir
    Path directory;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(FreshetAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB", "freshet.modules.locations=");

    private ApplicationContextRunner stored() {
        return runner.withPropertyValues("freshet.store.location=" + directory.resolve("store"));
    }

    /** An application whose modules are in a folder, run once. */
    private void run(String settings, Consumer<WasmExtensionRegistry> use) {
        stored().withPropertyValues("freshet.modules.locations=" + directory.resolve("modules"))
                .withPropertyValues(settings.split(","))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    use.accept(context.getBean(WasmExtensionRegistry.class));
                });
    }

    private void module(byte[] bytes) throws IOException {
        Files.createDirectories(directory.resolve("modules"));
        Files.write(directory.resolve("modules/a.wasm"), bytes);
    }

    private static long answer(WasmExtensionRegistry registry) {
        return registry.callNumber("a", "answer");
    }

    @Test
    void keepsNothingUnlessALocationIsSet() {
        runner.run(context ->
                assertThat(context.getBean(ModuleStore.class).description()).startsWith("none"));
        stored().run(context ->
                assertThat(context.getBean(ModuleStore.class).description()).startsWith("filesystem"));
        runner.withPropertyValues("freshet.store.type=memory")
                .run(context -> assertThat(context.getBean(ModuleStore.class).description())
                        .startsWith("memory"));
        runner.withPropertyValues("freshet.store.type=filesystem")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("freshet.store.location"));
    }

    @Test
    void aStoreOfTheApplicationWins() {
        stored().withBean(ModuleStore.class, ModuleStores::memory).run(context -> {
            assertThat(context).hasSingleBean(ModuleStore.class);
            context.getBean(WasmExtensionRegistry.class).register("a", TestModules.answer(1));
            assertThat(context.getBean(ModuleStore.class).entries()).hasSize(1);
        });
        assertThat(directory.resolve("store/extensions")).doesNotExist();
    }

    @Test
    void theStoreIsClosedWithTheContextAndOpenedByTheNext() {
        stored().run(first -> stored().run(second -> assertThat(second)
                .getFailure()
                .rootCause()
                .isInstanceOf(PlatformFaultException.class)
                .hasMessageContaining("in use")));
        stored().run(third -> assertThat(third).hasNotFailed());
    }

    @Test
    void whatAnOperatorMadeOfAnExtensionOutlivesARestart() throws IOException {
        module(TestModules.answer(1));
        run("", registry -> {
            assertThat(answer(registry)).isEqualTo(1);
            registry.register("a", TestModules.answer(2));
        });
        run("", registry -> {
            assertThat(answer(registry)).isEqualTo(2);
            assertThat(registry.versions().list("a")).hasSize(2);
            assertThat(registry.compileStats().compiled()).isZero();
        });
    }

    /** It is known, though nothing of it is called. */
    @Test
    void aVersionThatAnOperatorHasOnlyKeptIsNotActivatedByARestart() throws IOException {
        Files.createDirectories(directory.resolve("modules"));
        run(
                "",
                registry ->
                        registry.versions().upload("a", TestModules.answer(1), Upload.of(ExtensionOptions.defaults())));
        module(TestModules.answer(1));
        run("", registry -> {
            assertThat(registry.find("a")).isNull();
            assertThat(registry.versions().list("a"))
                    .extracting(ExtensionVersion::state)
                    .containsExactly(State.RETAINED);
        });
    }

    @Test
    void theModuleOfANewReleaseBecomesActive() throws IOException {
        module(TestModules.answer(1));
        run("", registry -> registry.register("a", TestModules.answer(2)));
        module(TestModules.answer(3));
        run("", registry -> assertThat(answer(registry)).isEqualTo(3));
    }

    @Test
    void otherOptionsMakeAVersionThatIsActiveOnlyIfItsModuleWas() throws IOException {
        module(TestModules.answer(1));
        run("", registry -> {});
        run("freshet.extensions.a.call-time=100ms", registry -> {
            assertThat(registry.get("a").options().callTime()).hasMillis(100);
            registry.register("a", TestModules.answer(2));
        });
        run("freshet.extensions.a.call-time=200ms", registry -> {
            assertThat(answer(registry)).isEqualTo(2);
            assertThat(registry.versions().list("a"))
                    .extracting(ExtensionVersion::state)
                    .containsExactly(State.RETAINED, State.ACTIVE, State.RETAINED, State.RETAINED);
        });
    }

    @Test
    void anUploadSaysWhoMadeIt() {
        runner.withBean(CurrentPrincipal.class, () -> () -> "olga").run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("a", TestModules.answer(1));
            assertThat(registry.versions().get("a", "1").uploadedBy()).isEqualTo("olga");
        });
    }
}
