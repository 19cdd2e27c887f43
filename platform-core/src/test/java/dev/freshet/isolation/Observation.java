package dev.freshet.isolation;

import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleReport;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a call can find out about its instance: memory, and what the memory grows into; globals; tables; whether
 * segments are still there. Made through exports, by the names that {@code state.wat} explains.
 */
final class Observation {

    private static final int ALL_PAGES = 64;

    private final Map<String, Object> facts = new TreeMap<>();
    private byte[] memory = {};
    private byte[] grown = {};

    private Observation() {}

    /** Looks at fresh instances of an extension; changes some, which are reset like others. */
    static Observation of(WasmExtensionRegistry registry, String extension) {
        Observation seen = new Observation();
        ModuleReport module = registry.get(extension).module();
        Map<String, Integer> functions = new HashMap<>();
        for (ModuleReport.Export export : module.exports()) {
            if (export.kind().equals("func")) {
                functions.put(export.name(), 0);
            }
        }
        try (ExtensionSession session = registry.open(extension)) {
            long bytes = session.memoryBytes();
            seen.facts.put("memory bytes", bytes);
            if (bytes > 0) {
                seen.memory = session.read(0, Math.toIntExact(bytes));
            }
            for (String name : functions.keySet()) {
                if (name.startsWith("get_")) {
                    seen.facts.put(name, session.call(name)[0]);
                } else if (name.startsWith("size_")) {
                    seen.lookAtTable(session, name.substring("size_".length()));
                }
            }
            if (functions.containsKey("grow")) {
                seen.lookBeyond(session, bytes);
            }
        }
        for (String name : functions.keySet()) {
            if (name.startsWith("probe_")) {
                seen.facts.put(name, answer(registry, extension, name));
            }
        }
        return seen;
    }

    private void lookAtTable(ExtensionSession session, String table) {
        long size = session.call("size_" + table)[0];
        facts.put("size_" + table, size);
        for (int i = 0; i < size; i++) {
            facts.put("entry_" + table + " " + i, (int) session.call("entry_" + table, i)[0]);
        }
    }

    /** Grows to the limit in steps and reads what comes into sight. */
    private void lookBeyond(ExtensionSession session, long bytes) {
        int steps = 0;
        while (steps < ALL_PAGES && (int) session.call("grow", 1)[0] != -1) {
            steps++;
        }
        facts.put("pages to grow", steps);
        facts.put("grow of nothing", session.call("grow", 0)[0]);
        grown = session.read((int) bytes, Math.toIntExact(session.memoryBytes() - bytes));
    }

    private static Object answer(WasmExtensionRegistry registry, String extension, String function) {
        try {
            return registry.call(extension, function)[0];
        } catch (FreshetException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** Null if both are the same to the last byte, else the first difference. */
    String differenceTo(Observation wanted) {
        if (!facts.equals(wanted.facts)) {
            Map<String, Object> wrong = new TreeMap<>(facts);
            wrong.entrySet().removeAll(wanted.facts.entrySet());
            Map<String, Object> right = new TreeMap<>(wanted.facts);
            right.entrySet().removeAll(facts.entrySet());
            return "found " + wrong + " instead of " + right;
        }
        int inMemory = Arrays.mismatch(memory, wanted.memory);
        int beyond = Arrays.mismatch(grown, wanted.grown);
        if (inMemory >= 0) {
            return "memory differs at " + inMemory + ": " + (memory[inMemory] & 0xFF);
        }
        return beyond >= 0 ? "memory grown into differs at " + beyond + ": " + (grown[beyond] & 0xFF) : null;
    }

    int facts() {
        return facts.size();
    }
}
