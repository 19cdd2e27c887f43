package dev.freshet.settings;

import java.time.Duration;

/**
 * How instances get their memory.
 *
 * @param strategy slots kept ready, or memory mapped for each call
 * @param slots number of slots of the pool
 * @param slotBytes address space of one slot, so the most memory an instance can have; a multiple of 64 KiB
 * @param whenExhausted what a lease does when no slot is free
 * @param waitTime how long a lease waits for a slot with {@link WhenExhausted#WAIT}, and for guest memory (see {@link BudgetSettings}) unless
 *     with {@link WhenExhausted#REJECT}
 * @param reset how a slot is made fresh
 * @param keepResidentBytes bytes of written pages that a slot may keep in physical memory between calls with {@link Reset#AUTO}
 * @param idleTrim slots idle for this long give their physical memory back; zero means never
 * @param verify which resets are checked by comparing the whole slot with its image
 */
public record PoolSettings(
        Strategy strategy,
        int slots,
        long slotBytes,
        WhenExhausted whenExhausted,
        Duration waitTime,
        Reset reset,
        long keepResidentBytes,
        Duration idleTrim,
        Verify verify) {

    /** 65,536 slots of 1 GiB are 64 TiB of address space; a 47-bit process has 128. */
    public static final int MAX_SLOTS = 65_536;

    private static final long WASM_PAGE_BYTES = 65_536;
    /** The engine's memories have at most 32,767 pages of 64 KiB. */
    private static final long MAX_SLOT_BYTES = 32_767L * WASM_PAGE_BYTES;

    public PoolSettings {
        require(slots >= 1 && slots <= MAX_SLOTS, "freshet.pool.slots", slots, "1.." + MAX_SLOTS);
        require(
                slotBytes >= WASM_PAGE_BYTES && slotBytes <= MAX_SLOT_BYTES && slotBytes % WASM_PAGE_BYTES == 0,
                "freshet.pool.max-memory",
                slotBytes,
                "a multiple of 65536 bytes from 65536 to " + MAX_SLOT_BYTES);
        require(!waitTime.isNegative(), "freshet.pool.wait-time", waitTime, "zero or more");
        require(keepResidentBytes >= 0, "freshet.pool.keep-resident", keepResidentBytes, "zero or more bytes");
        require(!idleTrim.isNegative(), "freshet.pool.idle-trim", idleTrim, "zero (never) or more");
    }

    /** 64 slots of 64 MiB, overflowing to on-demand, automatic reset that keeps 1 MiB for each slot, trimmed after a minute. */
    public static PoolSettings defaults() {
        return new PoolSettings(
                Strategy.POOLING,
                64,
                64L << 20,
                WhenExhausted.ON_DEMAND,
                Duration.ofMillis(250),
                Reset.AUTO,
                1L << 20,
                Duration.ofMinutes(1),
                Verify.OFF);
    }

    public PoolSettings withStrategy(Strategy value) {
        return new PoolSettings(
                value, slots, slotBytes, whenExhausted, waitTime, reset, keepResidentBytes, idleTrim, verify);
    }

    public PoolSettings withSlots(int value) {
        return new PoolSettings(
                strategy, value, slotBytes, whenExhausted, waitTime, reset, keepResidentBytes, idleTrim, verify);
    }

    public PoolSettings withSlotBytes(long value) {
        return new PoolSettings(
                strategy, slots, value, whenExhausted, waitTime, reset, keepResidentBytes, idleTrim, verify);
    }

    public PoolSettings withWhenExhausted(WhenExhausted value, Duration wait) {
        return new PoolSettings(strategy, slots, slotBytes, value, wait, reset, keepResidentBytes, idleTrim, verify);
    }

    public PoolSettings withReset(Reset value) {
        return new PoolSettings(
                strategy, slots, slotBytes, whenExhausted, waitTime, value, keepResidentBytes, idleTrim, verify);
    }

    public PoolSettings withKeepResidentBytes(long value) {
        return new PoolSettings(strategy, slots, slotBytes, whenExhausted, waitTime, reset, value, idleTrim, verify);
    }

    public PoolSettings withIdleTrim(Duration value) {
        return new PoolSettings(
                strategy, slots, slotBytes, whenExhausted, waitTime, reset, keepResidentBytes, value, verify);
    }

    public PoolSettings withVerify(Verify value) {
        return new PoolSettings(
                strategy, slots, slotBytes, whenExhausted, waitTime, reset, keepResidentBytes, idleTrim, value);
    }

    private static void require(boolean holds, String property, Object value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException(property + " is " + value + "; it must be " + bound);
        }
    }

    /** Where an instance's memory comes from. */
    public enum Strategy {
        /** A fixed number of slots in one reservation, kept clean and warm. */
        POOLING,
        /** Reserve, map, run, unmap: nothing is kept between calls. */
        ON_DEMAND
    }

    /** What a lease does when every slot is leased. */
    public enum WhenExhausted {
        /** Map memory for this call alone. */
        ON_DEMAND,
        /** Wait in turn for {@link PoolSettings#waitTime()}, then reject. */
        WAIT,
        /** Reject at once. */
        REJECT
    }

    /** How a slot is made fresh when its lease ends. */
    public enum Reset {
        /**
         * Copy written pages from the image again while they are few (as many as {@link PoolSettings#keepResidentBytes()} allows), discard the
         * excess, which the system maps anew. Modules whose calls take milliseconds get code that does not say which pages it writes, which is
         * faster; then all pages within that bound are copied and all beyond it discarded.
         */
        AUTO,
        /** Copy every written page from the image again, or fill it with zeros where the image has none; the reset itself makes no system call. */
        TRACKED,
        /** Discard all pages: the system takes them, and maps the image and zeros again on the next touch. */
        DISCARD
    }

    /** Which resets are checked. A slot that is not what it should be is poisoned, counted and reported. */
    public enum Verify {
        OFF,
        /** One reset in {@value #SAMPLE_EVERY} of each slot. */
        SAMPLE,
        /** Every reset; costs a read of the whole memory. */
        ALWAYS;

        /** Often enough to notice a defect within minutes of traffic, rarely enough to cost about a percent. */
        public static final int SAMPLE_EVERY = 64;
    }
}
