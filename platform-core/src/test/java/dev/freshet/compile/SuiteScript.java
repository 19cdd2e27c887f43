package dev.freshet.compile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** One script of the official suite, in the form that {@code wasm/rebuild.py} explains. */
record SuiteScript(String name, List<String[]> commands, List<byte[]> modules) {

    static List<SuiteScript> all() {
        Map<String, byte[]> entries = new TreeMap<>();
        try (InputStream in = SuiteScript.class.getResourceAsStream("/wasm/suite.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<SuiteScript> scripts = new ArrayList<>();
        entries.forEach((entry, bytes) -> {
            if (entry.endsWith(".txt")) {
                String name = entry.substring(0, entry.length() - 4);
                scripts.add(new SuiteScript(
                        name,
                        new String(bytes, StandardCharsets.UTF_8)
                                .lines()
                                .map(line -> line.split("\t", -1))
                                .toList(),
                        modules(entries.get(name + ".modules"))));
            }
        });
        return scripts;
    }

    private static List<byte[]> modules(byte[] all) {
        ByteBuffer in = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> modules = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] module = new byte[in.getInt()];
            in.get(module);
            modules.add(module);
        }
        return modules;
    }
}
