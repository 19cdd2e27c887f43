package dev.freshet.version;

import dev.freshet.admin.ExtensionVersions.Canary;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides which calls go to a candidate. Immutable. */
public final class CanaryChoice {

    /** Shares are told apart down to a ten-thousandth. */
    private static final int PARTS = 10_000;

    private final int partsOfCandidate;
    private final boolean byKey;
    private final Function<String, @Nullable String> callerKeys;

    /** @param callerKeys from an extension's name to the key of whoever calls on the present thread, null if there is none */
    public CanaryChoice(Canary share, Function<String, @Nullable String> callerKeys) {
        this.partsOfCandidate = Math.max(1, (int) Math.round(share.percent() * PARTS / 100));
        this.byKey = share.byKey();
        this.callerKeys = callerKeys;
    }

    /** Whether a call that begins now on this thread goes to the candidate. */
    public boolean isForCandidate(String extension) {
        String key = byKey ? callerKeys.apply(extension) : null;
        int part = key == null ? ThreadLocalRandom.current().nextInt(PARTS) : partOf(extension, key);
        return part < partsOfCandidate;
    }

    /** With the extension's name in it: a key that is early for one extension is not early for all. */
    static int partOf(String extension, String key) {
        int hash = 31 * extension.hashCode() + key.hashCode();
        // The finalizer of MurmurHash3: String.hashCode leaves the high bits of short keys alone.
        hash ^= hash >>> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >>> 13;
        hash *= 0xC2B2AE35;
        hash ^= hash >>> 16;
        return Integer.remainderUnsigned(hash, PARTS);
    }
}
