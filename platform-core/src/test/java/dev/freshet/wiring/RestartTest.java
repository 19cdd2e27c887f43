package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ExtensionDisabledException;
import dev.freshet.PlatformFaultException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.store.FilesystemStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartTest {

    private static final ExtensionOptions LIMITED = new ExtensionOptions(
                    List.of("program", "argument"), java.util.Map.of("KEY", "value"), null, 1L << 16, null)
            .withCallTime(Duration.ofMillis(777))
            .withConcurrentCalls(3);

    @TempDir
    Path directory;

    private void run(Consumer<WasmExtensionRegistry> use) {
        try (FilesystemStore store = FilesystemStore.open(directory.resolve("store"));
                WasmExtensionRegistry registry = new FreshetBuilder()
                        .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(1 << 20))
                        .store(store)
                        .codeCache(code())
                        .principal(() -> "olga")
                        .build()) {
            use.accept(registry);
        }
    }

    private Path code() {
        return directory.resolve("code");
    }

    private static long answer(WasmExtensionRegistry registry, String name) {
        return registry.call(name, "answer")[0];
    }

    private static List<Object> state(WasmExtensionRegistry registry) {
        List<Object> state = new ArrayList<>();
        for (String name : registry.versions().names()) {
            state.add(registry.versions().status(name));
            for (ExtensionVersion version : registry.versions().list(name)) {
                state.add(List.of(
                        version.number(),
                        version.digest(),
                        version.moduleBytes(),
                        version.labels(),
                        version.state(),
                        version.uploadedAt(),
                        String.valueOf(version.uploadedBy()),
                        version.options(),
                        String.valueOf(version.inactiveSince())));
            }
        }
        return state;
    }

    private void fill(WasmExtensionRegistry registry) {
        registry.register("a", Answers.module(1));
        registry.register("a", Answers.module(2), LIMITED);
        registry.versions().upload("a", Answers.module(3), Upload.of(LIMITED).withLabels("next", "third"));
        registry.versions().startCanary("a", "next", Canary.ofKeys(12.5));
        registry.register("b", Answers.module(4));
        registry.versions().disable("b");
        registry.register("gone", Answers.module(5));
        registry.remove("gone");
    }

    @Test
    void everythingIsBackAfterARestartAndNothingIsCompiledAgain() {
        List<Object> before = new ArrayList<>();
        run(registry -> {
            fill(registry);
            before.addAll(state(registry));
            assertThat(registry.compileStats().compiled()).isEqualTo(5);
        });
        run(registry -> {
            assertThat(state(registry)).isEqualTo(before).hasSize(6);
            registry.versions().abortCanary("a");
            assertThat(answer(registry, "a")).isEqualTo(2);
            assertThatThrownBy(() -> answer(registry, "b")).isInstanceOf(ExtensionDisabledException.class);
            registry.versions().enable("b");
            assertThat(answer(registry, "b")).isEqualTo(4);
            registry.versions().rollback("a");
            assertThat(answer(registry, "a")).isEqualTo(1);
            assertThat(registry.find("gone")).isNull();
            assertThat(registry.compileStats().compiled()).isZero();
            assertThat(registry.compileStats().fromCache()).isEqualTo(4);
            assertThat(registry.register("a", Answers.module(7)).name()).isEqualTo("a");
            assertThat(registry.versions().status("a").active()).isEqualTo(4);
        });
    }

    @Test
    void tamperedCodeIsRefusedAndCompiledAnew() throws IOException {
        run(this::fill);
        List<Path> files = codeFiles();
        assertThat(files).hasSize(4);
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
        run(registry -> {
            registry.versions().abortCanary("a");
            assertThat(answer(registry, "a")).isEqualTo(2);
            assertThat(registry.compileStats().compiled()).isEqualTo(3);
            assertThat(registry.compileStats().fromCache()).isZero();
        });
        run(registry -> assertThat(registry.compileStats().compiled()).isZero());
    }

    @Test
    void codeUnderAnotherModulesNameIsRefused() throws IOException {
        run(registry -> {
            registry.register("a", Answers.module(1));
            registry.register("b", Answers.module(2));
        });
        List<Path> files = codeFiles();
        byte[] first = Files.readAllBytes(files.get(0));
        Files.write(files.get(0), Files.readAllBytes(files.get(1)));
        Files.write(files.get(1), first);
        run(registry -> {
            assertThat(answer(registry, "a")).isEqualTo(1);
            assertThat(answer(registry, "b")).isEqualTo(2);
            assertThat(registry.compileStats().fromCache()).isZero();
        });
    }

    @Test
    void codeGoesWithItsModule() throws IOException {
        run(registry -> {
            registry.register("a", Answers.module(1));
            registry.remove("a");
            registry.register("b", Answers.module(2));
        });
        assertThat(codeFiles()).hasSize(1);
        Files.write(code().resolve("0".repeat(64) + "-0.code"), new byte[1]);
        run(registry -> {});
        assertThat(codeFiles()).hasSize(1);
    }

    @Test
    void aModuleThatIsLostTakesItsExtensionOutOfServiceAndNothingElse() throws IOException {
        run(registry -> {
            registry.register("a", Answers.module(1));
            registry.register("a", Answers.module(2));
            registry.register("b", Answers.module(3));
        });
        String[] digest = new String[1];
        run(registry -> digest[0] = registry.get("a").digest());
        Files.write(directory.resolve("store/modules").resolve(digest[0] + ".wasm"), new byte[] {1});
        run(registry -> {
            assertThat(answer(registry, "b")).isEqualTo(3);
            assertThatThrownBy(() -> answer(registry, "a"))
                    .isInstanceOf(ExtensionDisabledException.class)
                    .hasMessageContaining("damaged");
            assertThat(registry.versions().status("a").outOfService()).contains("damaged");
            assertThatThrownBy(() -> registry.versions().activate("a", "2")).isInstanceOf(PlatformFaultException.class);
            registry.versions().rollback("a");
            assertThat(answer(registry, "a")).isEqualTo(1);
            assertThat(registry.versions().status("a").outOfService()).isNull();
            registry.register("a", Answers.module(2));
            assertThat(answer(registry, "a")).isEqualTo(2);
        });
    }

    @Test
    void aStoreThatRefusesChangesNothing() throws IOException {
        run(registry -> {
            registry.register("a", Answers.module(1));
            Path extensions = directory.resolve("store/extensions");
            Path aside = directory.resolve("store/aside");
            move(extensions, aside);
            assertThatThrownBy(() -> registry.register("a", Answers.module(2)))
                    .isInstanceOf(PlatformFaultException.class);
            assertThat(answer(registry, "a")).isEqualTo(1);
            move(aside, extensions);
            registry.register("a", Answers.module(2));
            assertThat(answer(registry, "a")).isEqualTo(2);
        });
        run(registry -> assertThat(answer(registry, "a")).isEqualTo(2));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<Path> codeFiles() throws IOException {
        try (Stream<Path> files = Files.list(code())) {
            return files.sorted().toList();
        }
    }
}
