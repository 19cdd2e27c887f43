package dev.freshet.module.rewrite;

import java.util.Map;

/** The engine's methods for loads and stores, and those of a memory class that stand in for them with the same parameters. */
final class MemoryAccess {

    private static final Map<String, String> DIRECT = Map.ofEntries(
            Map.entry("memoryReadByte", "loadByte"),
            Map.entry("memoryReadShort", "loadShort"),
            Map.entry("memoryReadInt", "loadInt"),
            Map.entry("memoryReadLong", "loadLong"),
            Map.entry("memoryReadFloat", "loadFloat"),
            Map.entry("memoryReadDouble", "loadDouble"),
            Map.entry("memoryWriteByte", "storeByte"),
            Map.entry("memoryWriteShort", "storeShort"),
            Map.entry("memoryWriteInt", "storeInt"),
            Map.entry("memoryWriteLong", "storeLong"),
            Map.entry("memoryWriteFloat", "storeFloat"),
            Map.entry("memoryWriteDouble", "storeDouble"));

    private MemoryAccess() {}

    /** Returns whether a method that stands in for one of the engine's is a store. */
    static boolean isStore(String direct) {
        return direct.startsWith("store") && DIRECT.containsValue(direct);
    }

    static boolean isAccess(String name) {
        return DIRECT.containsKey(name);
    }

    static String direct(String name) {
        return DIRECT.getOrDefault(name, name);
    }
}
