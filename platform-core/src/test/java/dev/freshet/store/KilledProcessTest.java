package dev.freshet.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at any moment loses nothing that it has said to be kept, and leaves nothing half done. */
class KilledProcessTest {

    private static final int KILLS = 8;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void everythingAcknowledgedIsThereAndNothingIsHalfThere() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, String> acknowledged = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            String where = "seed " + seed + ", kill " + kill;
            for (String line : writeAndKill(random)) {
                String[] words = line.split(" ");
                acknowledged.put(words[0], words[1] + " " + words[2]);
            }
            check(acknowledged, where);
        }
        assertThat(acknowledged).hasSize(StoreWriter.NAMES.length);
    }

    /**
     * Kills after some lines, at whatever moment of the next writes that happens to be, or as soon as an entry looks half written. Returns
     * every line that came through.
     */
    private List<String> writeAndKill(Random random) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreWriter.class.getName(),
                        directory.toString(),
                        String.valueOf(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread hunter = new Thread(() -> killWhenAnEntryShrinks(process), "hunter");
        hunter.start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            int wanted = 1 + random.nextInt(40);
            String line;
            while (lines.size() < wanted && (line = out.readLine()) != null) {
                lines.add(line);
            }
            // Through its handle, which leaves what it has said to be read.
            process.toHandle().destroyForcibly();
            while ((line = out.readLine()) != null) {
                lines.add(line);
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        hunter.join();
        lines.removeIf(line -> line.split(" ").length < 3 || line.split(" ")[2].length() < 64);
        return lines;
    }

    /** All entries are about as large once they have their four versions. */
    private void killWhenAnEntryShrinks(Process process) {
        long[] largest = new long[StoreWriter.NAMES.length];
        while (process.isAlive()) {
            for (int i = 0; i < largest.length; i++) {
                long size = directory
                        .resolve("extensions/" + StoreWriter.NAMES[i] + ".entry")
                        .toFile()
                        .length();
                largest[i] = Math.max(largest[i], size);
                if (size < largest[i] / 2) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
    }

    private void check(Map<String, String> acknowledged, String where) {
        try (ModuleStore store = FilesystemStore.open(directory)) {
            Map<String, StoredExtension> entries = new HashMap<>();
            store.entries().forEach(entry -> entries.put(entry.name(), entry));
            acknowledged.forEach((name, last) -> {
                String[] words = last.split(" ");
                int number = Integer.parseInt(words[0]);
                StoredExtension entry = entries.get(name);
                assertThat(entry).as(where + ": " + name).isNotNull();
                // One more may have been kept before the kill than was said.
                assertThat(entry.lastNumber()).as(where).isBetween(number, number + 1);
                StoredVersion version = entry.version(number);
                assertThat(version).as(where).isNotNull();
                assertThat(version.digest()).as(where).isEqualTo(words[1]);
            });
            for (StoredExtension entry : entries.values()) {
                assertThat(entry.version(entry.lastNumber())).as(where).isNotNull();
                for (StoredVersion version : entry.versions()) {
                    assertThat(store.module(version.digest())).as(where).isNotNull();
                }
            }
        }
    }
}
