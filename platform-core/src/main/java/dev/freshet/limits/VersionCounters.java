package dev.freshet.limits;

import java.util.ArrayDeque;
import java.util.TreeMap;

/** Counters of each version of one extension, and their sum, which only grows also when versions go. Thread-safe. */
public final class VersionCounters {

    /** Versions that went last are kept apart: a call that began on one of them may still end and be counted. */
    private static final int KEPT_APART = 16;

    /** By number; guarded by this. */
    private final TreeMap<Integer, CallCounters> present = new TreeMap<>();
    /** Of versions that are gone, the latest last; guarded by this. */
    private final ArrayDeque<CallCounters> gone = new ArrayDeque<>();
    /** Sum of those that were dropped from {@code gone}, and calls that reached no version. */
    private final CallCounters past = new CallCounters();

    public synchronized CallCounters of(int version) {
        return present.computeIfAbsent(version, number -> new CallCounters());
    }

    /** A call was declined before it came to a version. */
    public void failed(Throwable failure) {
        past.failed(failure);
    }

    /** The version is gone; what it counted stays in the sum. */
    public synchronized void drop(int version) {
        CallCounters counters = present.remove(version);
        if (counters == null) {
            return;
        }
        gone.addLast(counters);
        if (gone.size() > KEPT_APART) {
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
