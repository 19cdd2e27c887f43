package dev.freshet.wiring;

import dev.freshet.DeadlineExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CompileStats;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.store.FilesystemStore;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Runs in a JVM of its own, with a collector of the test's choice, over a store and a code cache that outlive it: registers a module unless its store
 * holds it, stops an endless loop in it, and prints {@code compiled} or {@code found}.
 */
public final class CodeCacheProcess {

    private CodeCacheProcess() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        // The cache keeps code of modules that the store holds, no other's.
        try (FilesystemStore store = FilesystemStore.open(directory.resolve("store"));
                WasmExtensionRegistry registry = new FreshetBuilder()
                        .pool(PoolSettings.defaults().withSlots(1))
                        .limits(PlatformLimits.defaults().withCallTime(Duration.ofMillis(200)))
                        .store(store)
                        .codeCache(directory.resolve("code"))
                        .build()) {
            if (registry.find("endless") == null) {
                registry.register("endless", TestRegistries.wat("hostile"));
            }
            boolean stopped = false;
            try {
                registry.call("endless", "loop_forever");
            } catch (DeadlineExceededException e) {
                stopped = true;
            }
            CompileStats stats = registry.compileStats();
            System.out.println(
                    (stopped ? "stopped, " : "") + (stats.fromCache() == 1 ? "found" : "compiled " + stats.compiled()));
        }
    }
}
