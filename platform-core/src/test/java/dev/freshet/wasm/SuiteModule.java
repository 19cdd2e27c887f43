package dev.freshet.wasm;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A module of the official suite, {@code wasm/suite.zip}, with what is said of it.
 *
 * @param script the script that it comes from
 * @param number its number in the script
 * @param verdict {@code valid}, {@code invalid} or {@code malformed}
 * @param rule the suite's words for what is wrong
 */
record SuiteModule(String script, int number, String verdict, String rule, byte[] bytes) {

    static final String VALID = "valid";
    static final String INVALID = "invalid";
    static final String MALFORMED = "malformed";

    /** What a list of differences calls it. */
    String id() {
        return script + " " + number;
    }

    static List<SuiteModule> all() {
        Map<String, byte[]> entries = new HashMap<>();
        List<String> scripts = new ArrayList<>();
        try (InputStream in = SuiteModule.class.getResourceAsStream("/wasm/suite.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
                if (entry.getName().endsWith(".txt")) {
                    scripts.add(entry.getName().substring(0, entry.getName().length() - ".txt".length()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<SuiteModule> modules = new ArrayList<>();
        for (String script : scripts) {
            List<byte[]> binaries = split(entries.get(script + ".modules"));
            new String(entries.get(script + ".txt"), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> add(modules, script, line.split("\t", -1), binaries));
        }
        return modules;
    }

    private static void add(List<SuiteModule> modules, String script, String[] fields, List<byte[]> binaries) {
        String verdict = switch (fields[0]) {
            case "module", "definition", "unlinkable", "uninstantiable" -> VALID;
            case "invalid" -> INVALID;
            case "malformed" -> MALFORMED;
            default -> "";
        };
        if (!verdict.isEmpty()) {
            int number = Integer.parseInt(fields[1]);
            modules.add(new SuiteModule(script, number, verdict, fields[2], binaries.get(number)));
        }
    }

    private static List<byte[]> split(byte[] all) {
        List<byte[]> parts = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(all))) {
            while (in.available() > 0) {
                parts.add(in.readNBytes(Integer.reverseBytes(in.readInt())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parts;
    }
}
