package dev.freshet.bench;

import dev.freshet.ExtensionSession;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.wiring.FreshetBuilder;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import run.endive.runtime.Instance;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Memory of 1,000 idle instances that have each run once, all at the same time, and written 16 pages: native memory out of
 * {@code /proc/self/smaps_rollup}, and Java heap. One contender for each JVM; the heap is fixed and touched at start, so that it does not
 * count as native.
 *
 * <p>{@code java -Xms3g -Xmx3g -XX:+AlwaysPreTouch -cp benchmarks.jar dev.freshet.bench.IdleInstances <contender> <result.json>}
 */
public final class IdleInstances {

    private static final int INSTANCES = 1000;
    private static final int PAGES = 16;

    private IdleInstances() {}

    public static void main(String[] arguments) throws IOException {
        String contender = arguments[0];
        warmUp(contender);
        Usage before = Usage.now();
        List<Object> idle = make(contender, INSTANCES);
        Usage after = Usage.now();
        long nativeBytes = (after.nativeBytes - before.nativeBytes) / INSTANCES;
        long heapBytes = (after.heapBytes - before.heapBytes) / INSTANCES;
        System.out.printf(
                Locale.ROOT,
                "%-20s %,10d native and %,10d heap bytes for each of %d idle instances%n",
                contender,
                nativeBytes,
                heapBytes,
                INSTANCES);
        Reference.reachabilityFence(idle);
        JsonMapper json = JsonMapper.shared();
        ArrayNode results = json.createArrayNode();
        for (String kind : List.of("native", "heap")) {
            long bytes = kind.equals("native") ? nativeBytes : heapBytes;
            results.add(Results.entry(json, "IdleInstances.bytes", "B", bytes)
                    .set(
                            "params",
                            json.createObjectNode().put("contender", contender).put("kind", kind)));
        }
        json.writerWithDefaultPrettyPrinter().writeValue(Path.of(arguments[1]).toFile(), results);
    }

    /** Loads the classes and lets the compiler settle, so that they are not counted as instances. */
    private static void warmUp(String contender) {
        for (int i = 0; i < 20; i++) {
            for (Object made : make(contender, 50)) {
                if (made instanceof WasmExtensionRegistry registry) {
                    registry.close();
                }
            }
        }
    }

    /** Makes that many instances; what is returned keeps them alive. */
    private static List<Object> make(String contender, int instances) {
        byte[] module = Guest.PROBE.module();
        List<Object> idle = new ArrayList<>();
        if (contender.equals("endive")) {
            EndiveGuest guest = new EndiveGuest(module, false);
            for (int i = 0; i < instances; i++) {
                Instance instance = guest.newInstance(EndiveGuest.BYTE_ARRAY);
                instance.export("touch").apply(PAGES);
                idle.add(instance);
            }
            return idle;
        }
        PoolSettings pool = contender.equals("pooling-trimmed")
                ? PoolSettings.defaults().withIdleTrim(Duration.ofSeconds(1))
                : Contenders.settings(contender).withIdleTrim(Duration.ZERO);
        WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(pool.withSlots(instances))
                .limits(PlatformLimits.defaults().withConcurrentCalls(instances))
                .requireNative(true)
                .build();
        registry.register("guest", module);
        List<ExtensionSession> sessions = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            ExtensionSession session = registry.open("guest");
            session.call("touch", PAGES);
            sessions.add(session);
        }
        sessions.forEach(ExtensionSession::close);
        idle.add(registry);
        return idle;
    }

    /** Memory in use. */
    private record Usage(long nativeBytes, long heapBytes) {

        static Usage now() throws IOException {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            Runtime runtime = Runtime.getRuntime();
            for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
                if (line.startsWith("Rss:")) {
                    long kib = Long.parseLong(line.replaceAll("\\D", ""));
                    return new Usage(kib << 10, runtime.totalMemory() - runtime.freeMemory());
                }
            }
            throw new IOException("smaps_rollup has no Rss");
        }
    }
}
