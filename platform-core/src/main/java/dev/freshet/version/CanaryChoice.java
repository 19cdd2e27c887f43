package dev.freshet.version;

import dev.freshet.GuestText;
import dev.freshet.admin.ExtensionVersions.Canary;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which calls go to a candidate. Immutable, but that it warns once. */
public final class CanaryChoice {

    private static final Logger LOG = LoggerFactory.getLogger(CanaryChoice.class);

    /** Shares are told apart down to a ten-thousandth. */
    private static final int PARTS = 10_000;

    private final int partsOfCandidate;
    private final boolean byKey;
    private final Function<String, @Nullable String> callerKeys;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param callerKeys from an extension's name to the key of whoever calls on the present thread, null if there is none */
    public CanaryChoice(Canary share, Function<String, @Nullable String> callerKeys) {
        this.partsOfCandidate = Math.max(1, (int) Math.round(share.percent() * PARTS / 100));
        this.byKey = share.byKey();
        this.callerKeys = callerKeys;
    }

    /** Whether a call that begins now on this thread goes to the candidate. */
    public boolean isForCandidate(String extension) {
        String key = byKey ? keyOf(extension) : null;
        int part = key == null ? ThreadLocalRandom.current().nextInt(PARTS) : partOf(extension, key);
        return part < partsOfCandidate;
    }

    /** A key that cannot be told is none: starting a canary must not fail calls that nothing is wrong with. */
    private @Nullable String keyOf(String extension) {
        try {
            return callerKeys.apply(extension);
        } catch (RuntimeException | LinkageError e) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn(
                        "The key of a caller of extension '{}' cannot be told; chance decides who meets its canary."
                                + " Said once for each canary",
                        extension,
                        GuestText.loggable(e));
            }
            return null;
        }
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
