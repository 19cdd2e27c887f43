package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.spring.TestModules;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.SmartLifecycle;

class ModuleLoaderTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(FreshetAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB");

    @TempDir
    Path folder;

    @BeforeEach
    void twoModules() throws IOException {
        Files.write(folder.resolve("add.wasm"), TestModules.add());
        Files.write(folder.resolve("counter.wasm"), TestModules.counter());
        Files.writeString(folder.resolve("README.txt"), "not a module");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:%s/*.wasm", "file:%s", "file:%s/", "%s", "%s/", "file:%s/add.wasm,file:%s/counter.wasm"})
    void namesExtensionsAfterTheirFiles(String locations) {
        locations(locations).run(context -> assertThat(names(context)).containsExactly("add", "counter"));
    }

    @Test
    void loadsFromTheClassPathWithoutAnySetting() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("extensions"));
        Files.write(root.resolve("extensions/packed.wasm"), TestModules.add());
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {root.toUri().toURL()}, getClass().getClassLoader())) {
            runner.withClassLoader(loader)
                    .run(context -> assertThat(names(context)).containsExactly("packed"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classpath:/nowhere/*.wasm", "classpath*:/nowhere/*.wasm", "file:/nowhere/*.wasm", ""})
    void aPatternThatMatchesNothingIsNoFailure(String location) {
        runner.withPropertyValues("freshet.modules.locations=" + location)
                .run(context -> assertThat(names(context)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"classpath:/nowhere/", "file:/nowhere/", "file:/nowhere/gone.wasm", "/nowhere"})
    void aFolderOrFileThatDoesNotExistStopsTheStart(String location) {
        runner.withPropertyValues("freshet.modules.locations=" + location).run(context -> {
            ModuleLoadException failure = failure(context);
            assertThat(failure.extension()).isNull();
            assertThat(failure.location()).contains("nowhere");
            assertThat(failure.reason()).startsWith("there is no such f");
        });
    }

    @Test
    void aBadModuleStopsTheStart() throws IOException {
        Files.writeString(folder.resolve("bad.wasm"), "no module at all");
        locations("file:%s").run(context -> {
            ModuleLoadException failure = failure(context);
            assertThat(failure.extension()).isEqualTo("bad");
            assertThat(failure.location()).contains(folder.resolve("bad.wasm").toString());
            assertThat(failure).hasCauseInstanceOf(InvalidModuleException.class);
        });
    }

    @Test
    void aBadModuleCanBeDisabled() throws IOException {
        Files.writeString(folder.resolve("bad.wasm"), "no module at all");
        locations("file:%s")
                .withPropertyValues("freshet.extensions.bad.enabled=false")
                .run(context -> assertThat(names(context)).containsExactly("add", "counter"));
    }

    @Test
    void aModuleOverTheLimitStopsTheStartUnread() throws IOException {
        Files.write(folder.resolve("large.wasm"), new byte[2000]);
        locations("file:%s/large.wasm")
                .withPropertyValues("freshet.limits.module-size=1KB")
                .run(context -> assertThat(failure(context).reason()).contains("freshet.limits.module-size=1024B"));
    }

    @Test
    void twoModulesOfOneNameStopTheStart() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.write(other.resolve("add.wasm"), TestModules.counter());
        locations("file:%s,file:%s/other").run(context -> {
            ModuleLoadException failure = failure(context);
            assertThat(failure.extension()).isEqualTo("add");
            assertThat(failure.reason())
                    .contains("already taken")
                    .contains(folder.resolve("add.wasm").toString());
        });
    }

    @Test
    void oneFileFoundTwiceIsOneModule() {
        locations("file:%s/*.wasm,file:%s/add.wasm")
                .run(context -> assertThat(names(context)).containsExactly("add", "counter"));
    }

    @Test
    void aFileThatIsNotNamedAsAModuleStopsTheStart() {
        locations("file:%s/README.txt")
                .run(context -> assertThat(failure(context).reason()).contains("NAME.wasm"));
    }

    @Test
    void anExtensionHasALocationAndOptionsOfItsOwn() {
        runner.withPropertyValues(
                        "freshet.modules.locations=",
                        "freshet.extensions.plus.location=file:" + folder + "/add.wasm",
                        "freshet.extensions.plus.call-time=20ms")
                .run(context -> {
                    ExtensionInfo plus =
                            context.getBean(WasmExtensionRegistry.class).get("plus");
                    assertThat(plus.options().callTime()).isEqualTo(Duration.ofMillis(20));
                });
    }

    @Test
    void anExtensionWhoseFileIsMissingStopsTheStart() {
        runner.withPropertyValues("freshet.extensions.plus.location=file:/nowhere.wasm")
                .run(context -> {
                    ModuleLoadException failure = failure(context);
                    assertThat(failure.extension()).isEqualTo("plus");
                    assertThat(failure.reason()).isEqualTo("there is no such file");
                });
    }

    @Test
    void modulesAreThereBeforeAnyLifecycleStartsEvenWhenBeansAreLazy() {
        List<String> seen = new ArrayList<>();
        locations("file:%s")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .withBean(Observer.class, () -> new Observer(seen))
                .run(context -> assertThat(seen).containsExactly("add", "counter"));
    }

    private ApplicationContextRunner locations(String locations) {
        return runner.withPropertyValues("freshet.modules.locations=" + locations.replace("%s", folder.toString()));
    }

    private static List<String> names(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        return context.getBean(WasmExtensionRegistry.class).list().stream()
                .map(ExtensionInfo::name)
                .toList();
    }

    private static ModuleLoadException failure(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        Throwable cause = context.getStartupFailure();
        while (cause != null && !(cause instanceof ModuleLoadException)) {
            cause = cause.getCause();
        }
        assertThat(cause).isInstanceOf(ModuleLoadException.class);
        return (ModuleLoadException) cause;
    }

    /** Starts as early as a lifecycle can. */
    static final class Observer implements SmartLifecycle, ApplicationContextAware {

        private final List<String> seen;
        private ApplicationContext context;

        Observer(List<String> seen) {
            this.seen = seen;
        }

        @Override
        public void setApplicationContext(ApplicationContext applicationContext) {
            context = applicationContext;
        }

        @Override
        public void start() {
            context.getBean(WasmExtensionRegistry.class).list().forEach(info -> seen.add(info.name()));
        }

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE;
        }
    }
}
