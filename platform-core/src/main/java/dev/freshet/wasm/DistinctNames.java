package dev.freshet.wasm;

import java.util.Arrays;

/** Tells whether a name is among those before it, in time that does not depend on which names somebody chose. */
final class DistinctNames {

    private final NameRanges names;
    private final byte[] bytes;
    private final KeyedHash hash = new KeyedHash();
    private final HashIndex index = new HashIndex();

    DistinctNames(NameRanges names, byte[] bytes) {
        this.names = names;
        this.bytes = bytes;
    }

    /** Adds a name by its number; false when an equal one is there already. */
    boolean add(int name) {
        long key = 1;
        for (int i = names.start(name); i < names.end(name); i++) {
            key = hash.add(key, bytes[i]);
        }
        for (int place = index.find(key); index.number(place) >= 0; place = index.next(place, key)) {
            int other = index.number(place);
            if (Arrays.equals(bytes, names.start(other), names.end(other), bytes, names.start(name), names.end(name))) {
                return false;
            }
        }
        index.add(key, name);
        return true;
    }
}
