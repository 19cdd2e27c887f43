package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ChangeRejectedException;
import dev.freshet.FreshetException;
import dev.freshet.PlatformFaultException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.admin.ExtensionVersions.SmokeCall;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.VersionSettings;
import dev.freshet.store.MemoryStore;
import dev.freshet.wiring.RefusingStore.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A change that the store refuses, wherever it does, leaves nothing behind: what runs is what is reported. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusedChangeTest {

    private static final Upload PLAIN = Upload.of(ExtensionOptions.defaults());
    private static final VersionSettings KEEP = new VersionSettings(20, Duration.ofDays(1));

    @TempDir
    Path code;

    private final RefusingStore store = new RefusingStore(new MemoryStore());

    private WasmExtensionRegistry registry() {
        return registry(KEEP);
    }

    private WasmExtensionRegistry registry(VersionSettings settings) {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(1 << 20))
                .store(store)
                .codeCache(code)
                .versions(settings)
                .build();
    }

    /** @param steps at which the store is asked if all that is retained is ready, and if nothing is */
    private record Operation(
            String name,
            Set<Step> steps,
            boolean reads,
            Consumer<ExtensionVersions> before,
            Consumer<WasmExtensionRegistry> change) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Operation of(String name, Set<Step> steps, boolean reads, Consumer<WasmExtensionRegistry> change) {
        return new Operation(name, steps, reads, versions -> {}, change);
    }

    private static Operation onCanary(String name, Consumer<WasmExtensionRegistry> change) {
        return new Operation(
                name,
                Set.of(Step.WRITE),
                false,
                versions -> versions.startCanary("a", "3", Canary.ofCalls(100)),
                change);
    }

    static List<Operation> operations() {
        Set<Step> write = Set.of(Step.WRITE);
        Set<Step> upload = Set.of(Step.PUT_MODULE, Step.WRITE);
        return List.of(
                of("upload", upload, false, it -> it.versions().upload("a", Answers.withImage(4), PLAIN)),
                of("upload and activate", upload, false, it -> it.register("a", Answers.withImage(4))),
                of("a new extension", upload, false, it -> it.register("b", Answers.withImage(4))),
                of(
                        "labels",
                        upload,
                        false,
                        it -> it.versions().upload("a", Answers.withImage(3), PLAIN.withLabels("next"))),
                of("a known version again", upload, false, it -> it.register("a", Answers.withImage(1))),
                of("the active version again", upload, false, it -> it.register("a", Answers.withImage(2))),
                of("activate", write, true, it -> it.versions().activate("a", "3")),
                of("activate the active one", write, false, it -> it.versions().activate("a", "2")),
                of("roll back", write, true, it -> it.versions().rollback("a")),
                of("start a canary", write, true, it -> it.versions().startCanary("a", "3", Canary.ofCalls(100))),
                onCanary("change a canary", it -> it.versions().startCanary("a", "1", Canary.ofKeys(100))),
                onCanary("promote", it -> it.versions().promoteCanary("a")),
                onCanary("abort", it -> it.versions().abortCanary("a")),
                of("disable", write, false, it -> it.versions().disable("a")),
                new Operation(
                        "enable",
                        write,
                        false,
                        versions -> versions.disable("a"),
                        it -> it.versions().enable("a")),
                of("remove a version", write, false, it -> it.versions().remove("a", "1")),
                of("remove", Set.of(Step.DELETE), false, it -> it.remove("a")));
    }

    private void fill(WasmExtensionRegistry registry, Operation operation) {
        registry.register("a", Answers.withImage(1));
        registry.register("a", Answers.withImage(2));
        registry.versions().upload("a", Answers.withImage(3), PLAIN);
        operation.before().accept(registry.versions());
    }

    /** All that anybody can see of the extensions, and what they hold. */
    private List<Object> seen(WasmExtensionRegistry registry) throws IOException {
        List<Object> seen = new ArrayList<>();
        for (String name : registry.versions().names()) {
            seen.add(registry.versions().status(name));
            for (ExtensionVersion version : registry.versions().list(name)) {
                seen.add(List.of(
                        version.number(),
                        version.digest(),
                        version.labels(),
                        version.state(),
                        String.valueOf(version.inactiveSince()),
                        version.module() != null));
            }
            ExtensionInfo info = registry.find(name);
            seen.add(info == null ? "" : List.of(info.digest(), info.registeredAt()));
            seen.add(answer(registry, name));
        }
        seen.add(registry.stats().images().count());
        seen.add(registry.stats().slots());
        String refused = ExtensionVersion.digestOf(Answers.withImage(4));
        try (Stream<Path> files = Files.list(code)) {
            seen.add(files.noneMatch(file -> String.valueOf(file.getFileName()).startsWith(refused)));
        }
        seen.add(store.module(refused) == null);
        return seen;
    }

    private static Object answer(WasmExtensionRegistry registry, String name) {
        try {
            return registry.callNumber(name, "answer");
        } catch (FreshetException e) {
            return e.getClass();
        }
    }

    private static final List<Supplier<RuntimeException>> FAILURES = List.of(
            () -> new PlatformFaultException("no space left", null),
            () -> new ChangeRejectedException("somebody else was faster"),
            () -> new IllegalStateException("a store with a mistake"));

    @ParameterizedTest
    @MethodSource("operations")
    void leavesEverythingAsItWasAndCanBeMadeAgain(Operation operation) throws IOException {
        for (boolean restarted : new boolean[] {false, true}) {
            Set<Step> steps = EnumSet.copyOf(operation.steps());
            if (restarted && operation.reads()) {
                steps.add(Step.READ_MODULE);
            }
            refuseAtEach(operation, steps, restarted);
        }
    }

    private void refuseAtEach(Operation operation, Set<Step> steps, boolean restarted) throws IOException {
        try (WasmExtensionRegistry first = registry()) {
            first.remove("a");
            first.remove("b");
            fill(first, operation);
        }
        for (Step step : steps) {
            for (Supplier<RuntimeException> failure : FAILURES) {
                try (WasmExtensionRegistry registry = registry()) {
                    if (!restarted) {
                        registry.remove("a");
                        fill(registry, operation);
                    }
                    assertRefused(registry, operation, step, failure);
                }
            }
        }
        try (WasmExtensionRegistry registry = registry()) {
            operation.change().accept(registry);
            assertThatAllAnswerWithWhatIsReported(registry);
        }
    }

    private void assertRefused(
            WasmExtensionRegistry registry, Operation operation, Step step, Supplier<RuntimeException> failure)
            throws IOException {
        answer(registry, "a");
        List<Object> before = seen(registry);
        store.refuse(step::equals, failure);

        assertThatThrownBy(() -> operation.change().accept(registry))
                .as("%s, refused at %s", operation, step)
                .isInstanceOf(failure.get().getClass());

        store.accept();
        assertThat(store.refusals()).isEqualTo(1);
        assertThat(seen(registry)).as("%s, refused at %s", operation, step).isEqualTo(before);
        // What was prepared must not come back under a number that others get.
        ExtensionVersion other = registry.versions().upload("a", Answers.withImage(9), PLAIN);
        boolean wasEnabled = registry.versions().status("a").enabled();
        registry.versions().enable("a");
        registry.versions().activate("a", String.valueOf(other.number()));
        if (registry.versions().status("a").canary() != null) {
            registry.versions().abortCanary("a");
        }
        assertThat(registry.callNumber("a", "answer")).isEqualTo(9);
        assertThat(registry.get("a").digest()).isEqualTo(ExtensionVersion.digestOf(Answers.withImage(9)));
        restore(registry, operation, wasEnabled, other);
    }

    /** For the next refusal the store is as it was. */
    private void restore(WasmExtensionRegistry registry, Operation operation, boolean enabled, ExtensionVersion other) {
        registry.versions().rollback("a");
        registry.versions().remove("a", String.valueOf(other.number()));
        if (!enabled) {
            registry.versions().disable("a");
        } else {
            operation.before().accept(registry.versions());
        }
    }

    private static void assertThatAllAnswerWithWhatIsReported(WasmExtensionRegistry registry) {
        for (String name : registry.versions().names()) {
            registry.versions().enable(name);
            for (ExtensionVersion version : registry.versions().list(name)) {
                if (registry.versions().status(name).canary() != null) {
                    registry.versions().abortCanary(name);
                }
                registry.versions().activate(name, String.valueOf(version.number()));
                long answer = registry.callNumber(name, "answer");
                assertThat(ExtensionVersion.digestOf(Answers.withImage((int) answer)))
                        .isEqualTo(version.digest())
                        .isEqualTo(registry.get(name).digest());
            }
        }
    }

    @Test
    void theNumberOfARefusedUploadCallsTheNextOnesCode() {
        try (WasmExtensionRegistry registry = registry()) {
            registry.register("a", Answers.module(1));
            store.refuse(Step.WRITE::equals, FAILURES.get(0));
            assertThatThrownBy(() -> registry.versions().upload("a", Answers.module(2), PLAIN))
                    .isInstanceOf(PlatformFaultException.class);
            store.accept();

            ExtensionVersion second = registry.versions().upload("a", Answers.module(3), PLAIN);
            registry.versions().activate("a", String.valueOf(second.number()));

            assertThat(second.number()).isEqualTo(2);
            assertThat(registry.callNumber("a", "answer")).isEqualTo(3);
            assertThat(registry.get("a").digest()).isEqualTo(second.digest());
        }
    }

    @Test
    void anUploadThatFailsItsSmokeCallLeavesNeitherImageNorCode() throws IOException {
        try (WasmExtensionRegistry registry = registry()) {
            registry.register("a", Answers.withImage(1));
            List<Object> before = seen(registry);
            Upload upload = PLAIN.withSmokeCall(SmokeCall.numbers("answer", new long[0], 5));
            assertThatThrownBy(() -> registry.versions().upload("a", Answers.withImage(4), upload))
                    .hasMessageContaining("smoke call");
            assertThat(seen(registry)).isEqualTo(before);
        }
    }

    /** Old versions go in a change of their own: a store that refuses that one has accepted the first. */
    @Test
    void aChangeStaysWhenTheStoreRefusesToDropOldVersions() {
        try (WasmExtensionRegistry registry = registry(new VersionSettings(1, Duration.ofDays(1)))) {
            registry.register("a", Answers.module(1));
            registry.register("a", Answers.module(2));
            String first = registry.versions().get("a", "1").digest();
            for (Supplier<RuntimeException> failure : FAILURES) {
                store.refuseEntries(
                        entry -> entry.versions().stream()
                                .noneMatch(version -> version.digest().equals(first)),
                        failure);
                registry.register("a", Answers.module(3));
                assertThat(registry.callNumber("a", "answer")).isEqualTo(3);
                assertThat(registry.versions().list("a")).hasSize(3);
            }
            store.refuseEntries(entry -> false, FAILURES.get(0));
            registry.register("a", Answers.module(4));
            assertThat(registry.versions().list("a")).hasSize(2);
            assertThat(registry.callNumber("a", "answer")).isEqualTo(4);
        }
    }

    @Test
    void anExtensionThatCannotBeWrittenIsNone() {
        try (WasmExtensionRegistry registry = registry()) {
            store.refuse(Step.WRITE::equals, FAILURES.get(1));
            assertThatThrownBy(() -> registry.register("a", Answers.withImage(1)))
                    .isInstanceOf(ChangeRejectedException.class);
            assertThat(registry.find("a")).isNull();
            assertThat(registry.versions().names()).isEmpty();
            assertThat(registry.stats().images().count()).isZero();
        }
    }
}
