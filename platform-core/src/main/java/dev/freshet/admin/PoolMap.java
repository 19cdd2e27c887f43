package dev.freshet.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pool slot by slot, as of one moment; read without a lock, so neighbours may be of different moments.
 *
 * @param slots in the order of their addresses; none for the on-demand strategy
 * @param dirtyPages how many pages calls wrote
 */
public record PoolMap(List<Slot> slots, List<Bucket> dirtyPages) {

    public PoolMap {
        slots = List.copyOf(slots);
        dirtyPages = List.copyOf(dirtyPages);
    }

    public enum State {
        EMPTY,
        CLEAN,
        LEASED,
        RESETTING,
        POISONED
    }

    /**
     * One slot.
     *
     * @param extension whose it is, or null if it is empty or poisoned
     * @param residentPages pages of 4 KiB that guests wrote and that stay in physical memory
     */
    public record Slot(int index, State state, @Nullable String extension, int residentPages) {}

    /**
     * Resets by the pages of 4 KiB that the lease wrote.
     *
     * @param mostPages the bucket's upper end, inclusive; its lower end is the end of the bucket before; the last has no upper end and says
     *     {@link Long#MAX_VALUE}
     */
    public record Bucket(long mostPages, long resets) {}
}
