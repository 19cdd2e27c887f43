package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.ChangeRejectedException;
import dev.freshet.ExtensionDisabledException;
import dev.freshet.PlatformFaultException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.VersionSettings;
import dev.freshet.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several operators change one extension in every way, a store refuses some of it, and calls never meet code that was refused. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChangesUnderCallsTest {

    private static final int REFUSED_FROM = 32;
    private static final int MODULES = 40;
    private static final int CHANGES = 300;

    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void refusedCodeIsNeverCalledAndEveryVersionAnswersForItsDigest() throws Exception {
        Set<String> refused = IntStream.range(REFUSED_FROM, MODULES)
                .mapToObj(number -> ExtensionVersion.digestOf(Answers.withImage(number)))
                .collect(Collectors.toSet());
        RefusingStore store = new RefusingStore(new MemoryStore());
        store.refuseEntries(
                entry -> entry.versions().stream().anyMatch(version -> refused.contains(version.digest())),
                () -> new PlatformFaultException("no space left", null));
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(1 << 20))
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMinutes(2)))
                .versions(new VersionSettings(3, Duration.ofDays(1)))
                .store(store)
                .build()) {
            registry.register("a", Answers.withImage(1));
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<?>> callers = new ArrayList<>();
            callers.add(threads.submit(() -> call(registry)));
            callers.add(threads.submit(() -> call(registry)));
            List<Future<?>> operators = new ArrayList<>();
            operators.add(threads.submit(() -> change(registry, new Random(19))));
            operators.add(threads.submit(() -> change(registry, new Random(91))));
            for (Future<?> operator : operators) {
                operator.get();
            }
            done.set(true);
            for (Future<?> caller : callers) {
                caller.get();
            }
            threads.shutdown();
            assertThatEachAnswersForItsDigest(registry);
            assertThat(registry.stats().slots().leased()).isZero();
            registry.remove("a");
            assertThat(registry.stats().images().count()).isZero();
            assertThat(registry.stats().slots().clean()).isZero();
        }
    }

    private void call(WasmExtensionRegistry registry) {
        while (!done.get()) {
            try {
                assertThat(registry.callNumber("a", "answer")).isLessThan(REFUSED_FROM);
            } catch (UnknownExtensionException | ExtensionDisabledException e) {
                Thread.yield();
            }
        }
    }

    private static void change(WasmExtensionRegistry registry, Random random) {
        for (int i = 0; i < CHANGES; i++) {
            try {
                changeOnce(registry, random);
            } catch (ChangeRejectedException
                    | PlatformFaultException
                    | UnknownExtensionException
                    | ExtensionDisabledException e) {
                // The other operator was there first, or the store refuses.
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    private static void changeOnce(WasmExtensionRegistry registry, Random random) {
        ExtensionVersions versions = registry.versions();
        byte[] module = Answers.withImage(random.nextInt(MODULES));
        Upload upload = Upload.of(ExtensionOptions.defaults());
        switch (random.nextInt(10)) {
            case 0, 1 -> registry.register("a", module);
            case 2, 3 -> versions.upload("a", module, upload);
            case 4 -> versions.activate("a", any(versions, random));
            case 5 -> versions.rollback("a");
            case 6 -> versions.startCanary("a", any(versions, random), Canary.ofCalls(50));
            case 7 -> versions.promoteCanary("a");
            case 8 -> {
                versions.disable("a");
                versions.enable("a");
            }
            default -> {
                if (random.nextInt(8) == 0) {
                    registry.remove("a");
                } else {
                    versions.remove("a", any(versions, random));
                }
            }
        }
    }

    private static String any(ExtensionVersions versions, Random random) {
        List<ExtensionVersion> all = versions.list("a");
        // None are left if the other operator has just removed them: then one that there was.
        return all.isEmpty()
                ? "1"
                : String.valueOf(all.get(random.nextInt(all.size())).number());
    }

    private static void assertThatEachAnswersForItsDigest(WasmExtensionRegistry registry) {
        registry.register("a", Answers.withImage(1));
        ExtensionVersions versions = registry.versions();
        versions.enable("a");
        if (versions.status("a").canary() != null) {
            versions.abortCanary("a");
        }
        for (ExtensionVersion version : versions.list("a")) {
            versions.activate("a", String.valueOf(version.number()));
            int answer = (int) registry.callNumber("a", "answer");
            assertThat(ExtensionVersion.digestOf(Answers.withImage(answer)))
                    .isEqualTo(version.digest())
                    .isEqualTo(registry.get("a").digest());
        }
    }
}
