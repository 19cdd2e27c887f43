package dev.freshet.limits;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Counters of each version of one extension, and their sum, which only grows also when versions go. Thread-safe.
 *
 * @param <K> what tells versions apart
 */
public final class VersionCounters<K> {

    /** Versions that went last are kept apart: a call that began on one of them may still end and be counted. */
    private static final int KEPT_APART = 16;

    /** Guarded by this. */
    private final Map<K, CallCounters> present = new HashMap<>();
    /** Of versions that are gone, the latest last; guarded by this. */
    private final ArrayDeque<CallCounters> gone = new ArrayDeque<>();
    /** Sum of those that were dropped from {@code gone}, and calls that reached no version. */
    private final CallCounters past = new CallCounters();

    public synchronized CallCounters of(K version) {
        return present.computeIfAbsent(version, number -> new CallCounters());
    }

    /** A call was declined before it came to a version. */
    public void failed(Throwable failure) {
        past.failed(failure);
    }

    /** All other versions are gone; what they counted stays in the sum. */
    public synchronized void keepOnly(Set<K> versions) {
        for (Iterator<Map.Entry<K, CallCounters>> entries = present.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<K, CallCounters> entry = entries.next();
            if (!versions.contains(entry.getKey())) {
                entries.remove();
                gone.addLast(entry.getValue());
            }
        }
        while (gone.size() > KEPT_APART) {
            past.addAll(gone.removeFirst());
        }
    }

    public synchronized CallCounters sum() {
        CallCounters sum = new CallCounters();
        sum.addAll(past);
        gone.forEach(sum::addAll);
        present.values().forEach(sum::addAll);
        return sum;
    }
}
