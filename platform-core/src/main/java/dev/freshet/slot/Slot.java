package dev.freshet.slot;

import dev.freshet.spi.CallListener.SlotKind;
import dev.freshet.sys.CacheLinePadding;
import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A fixed range of reserved address space that holds one memory.
 *
 * <pre>
 *   | guard | slot.region ........................................................... | guard |
 *           ^ 0         ^ imageOffset   ^ + image bytes      ^ accessibleBytes        ^ slot bytes
 *           | zeros     | image, CoW    | zeros, grown into without a system call     |
 *
 *                 claim                    close                 reset ok
 *   EMPTY|CLEAN ---------> LEASED ---------------> RESETTING ---------------> CLEAN
 *     ^                                                 |    reset failed
 *     +------------ tenant retired, trimmed ------------+-------------------> POISONED (for good)
 * </pre>
 *
 * <p>Whoever moves {@link #state} from EMPTY or CLEAN to LEASED by compare-and-set owns the slot, until it stores EMPTY, CLEAN or
 * POISONED. Every other field is written by the owner alone; the release store of the state publishes them to the next owner, whose
 * compare-and-set acquires them.
 */
public final class Slot extends CacheLinePadding implements AutoCloseable {

    /** A slot's states; between CLEAN and CLEAN assume any bytes. */
    enum State {
        /** No tenant; nothing is mapped but zeros. */
        EMPTY,
        /** Image plus zeros of {@link #tenant()}, all of it. */
        CLEAN,
        LEASED,
        RESETTING,
        /** A reset failed. Never leased again. */
        POISONED
    }

    private static final State[] STATES = State.values();
    private static final SlotKind[] KINDS = SlotKind.values();
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Slot.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int index;
    private final Region region;
    private final DirtyPages dirtyPages;
    private final SlotOwner owner;
    private final SlotCounters counters = new SlotCounters();

    /** A {@link State}'s ordinal: four stores of it in each call, and for references the collector would be told of each. */
    private volatile int state = State.EMPTY.ordinal();
    /** Written by the owner ({@link #occupy}); volatile because others read it as a hint before they claim. */
    private volatile @Nullable Tenant tenant;

    /** With a reference that is this slot's; kept by a poisoned slot until it is released. */
    private @Nullable SealedImage image;
    /** Of the present tenant and image. */
    private @Nullable InitialBytes initialBytes;

    private @Nullable BoundInstance bound;
    /** The guest's memory is [0, accessibleBytes) in this lease; only grows while leased. */
    private long accessibleBytes;
    /** [0, mappedBytes) is readable and writable for the guest's memory; beyond it only address space. */
    private long mappedBytes;
    /** No byte at or beyond this was accessible since the pages were last given back. */
    private long touchedBytes;
    /**
     * What the budget of guest memory counts this slot as: [0, reservedBytes) may be touched without asking again. Written by {@link
     * SlotReservations} alone, others read it as a hint. Not behind a method: nothing may come between it and the budget.
     */
    long reservedBytes;
    /** Whether code ran in this lease whose stores mark nothing. */
    private boolean unmarkedStores;
    /** How the present lease found this slot: a {@link SlotKind}'s ordinal. */
    private int found;
    /** Resets of this slot, as far as {@link #isTurn} has counted them. */
    private int turns;

    /** What failed on this slot and is not logged yet; null for most. Written by the owner before it is poisoned. */
    private @Nullable String failedStep;

    private @Nullable Throwable failure;
    /** The next in {@link Unfinished}; guarded by its head. */
    @Nullable
    Slot nextUnfinished;

    /** Whether it has been added there. */
    boolean unfinished;

    /** Where {@link SlotHints} of the present tenant has it; others read it, and an old value costs them a look. */
    private int cell;

    /** {@link System#nanoTime()} when the last call on this slot began, give or take a few milliseconds. */
    private long usedAtNanos;

    Slot(int index, Region region, DirtyPages dirtyPages, SlotOwner owner) {
        this.index = index;
        this.region = region;
        this.dirtyPages = dirtyPages;
        this.owner = owner;
    }

    /** Position in the pool, -1 for an on-demand reservation. */
    public int index() {
        return index;
    }

    /** The whole range; for {@code memory.SlotMemory} and the reset code. */
    public Region region() {
        return region;
    }

    /** Where {@code memory.SlotMemory} marks the page of each store before it stores. */
    public DirtyPages dirtyPages() {
        return dirtyPages;
    }

    /**
     * Code whose stores mark no pages is about to run in this lease: the reset must make every page fresh. For the owner of the lease,
     * before the code runs.
     */
    public void storesAreUnmarked() {
        unmarkedStores = true;
    }

    /** Whether the marks say which pages this lease has written. */
    boolean marksAreComplete() {
        return !unmarkedStores;
    }

    /** How the present lease found this slot; for the owner of the lease. */
    public SlotKind found() {
        return KINDS[found];
    }

    /** The owner's, before it hands the lease out. */
    void foundAs(SlotKind kind) {
        found = kind.ordinal();
    }

    public @Nullable BoundInstance bound() {
        return bound;
    }

    /** @throws IllegalStateException if there is none */
    public BoundInstance requireBound() {
        BoundInstance present = bound;
        if (present == null) {
            throw new IllegalStateException("slot " + index + " has no instance");
        }
        return present;
    }

    /** Whether the instance kept here is of no use any more; a hint to those who do not own the slot. */
    boolean hasUnwantedInstance() {
        BoundInstance present = bound;
        return present != null && !present.isWanted();
    }

    /** Keeps an instance on this slot; for the owner of the lease. */
    public void bind(@Nullable BoundInstance instance) {
        BoundInstance before = bound;
        if (before != null && before != instance) {
            before.leaseEnded();
        }
        this.bound = instance;
    }

    /** Size of the guest's memory in this lease. */
    public long accessibleBytes() {
        return accessibleBytes;
    }

    /**
     * Lets the guest's memory grow, before a byte of the new part can be touched.
     *
     * @param bytes new size, at least the present one and at most the slot's
     * @throws MemorySpentException if the budget of guest memory is spent; the size is as before
     * @throws dev.freshet.sys.SystemCallException if the system refuses the memory; the size is as before
     */
    public void growTo(long bytes) {
        if (bytes < accessibleBytes || bytes > region.bytes()) {
            throw new IllegalArgumentException("slot " + index + " cannot grow from " + accessibleBytes + " to " + bytes
                    + " of " + region.bytes());
        }
        if (bytes > reservedBytes && !owner.reserve(this, bytes)) {
            throw new MemorySpentException(bytes);
        }
        if (bytes > mappedBytes) {
            owner.extend(this, bytes);
        }
        // First what the reset looks at, then what the guest may touch: a stack overflow between the two must not lose
        // pages.
        touchedBytes = Math.max(touchedBytes, bytes);
        accessibleBytes = bytes;
    }

    /**
     * Ends the lease: resets the slot and gives it back, or poisons it. A second call is an {@link IllegalStateException}.
     *
     * <p>Throws only before it has done anything, so who is cut off by an {@link Error} calls it again.
     */
    @Override
    public void close() {
        if (state() != State.LEASED) {
            throw new IllegalStateException("slot " + index + " is " + state() + ", not leased");
        }
        owner.release(this);
    }

    @Nullable
    Tenant tenant() {
        return tenant;
    }

    Tenant requireTenant() {
        Tenant present = tenant;
        if (present == null) {
            throw new IllegalStateException("slot " + index + " has no tenant");
        }
        return present;
    }

    State state() {
        return STATES[state];
    }

    /** Takes ownership if the slot is in the given state. */
    boolean claim(State from) {
        return STATE.compareAndSet(this, from.ordinal(), State.LEASED.ordinal());
    }

    /** Shows that the owner has a lease, after the reset of the one before; ownership does not change. */
    void showLeased() {
        STATE.setOpaque(this, State.LEASED.ordinal());
    }

    /** Shows that the owner is resetting; ownership does not change. */
    void showResetting() {
        STATE.setOpaque(this, State.RESETTING.ordinal());
    }

    /**
     * Gives ownership up: EMPTY, CLEAN or POISONED. Sequentially consistent, not only release: a releaser stores this and then looks for
     * waiters, a waiter enrols and then looks for slots; with a weaker store both could miss each other.
     */
    void publish(State to) {
        STATE.setVolatile(this, to.ordinal());
    }

    /**
     * The owner's: this slot is now mapped for the tenant.
     *
     * @param newImage with a reference that becomes this slot's; null if the memory is all zero
     */
    void occupy(Tenant newTenant, @Nullable SealedImage newImage) {
        InitialBytes initial =
                new InitialBytes(newTenant.imageOffset(), newImage == null ? region.slice(0, 0) : newImage.contents());
        this.initialBytes = initial;
        this.image = newImage;
        this.tenant = newTenant;
    }

    /** The owner's: this slot is nobody's. It keeps its reference to the image until {@link #releaseImage}. */
    void vacate() {
        tenant = null;
        initialBytes = null;
    }

    /** The owner's: gives the reference to the image back, if there is one. If it is cut off, it can be done again. */
    void releaseImage() {
        SealedImage present = image;
        if (present != null) {
            present.release();
            image = null;
        }
    }

    /** What the memory holds at the start of each call of the present tenant. */
    InitialBytes initialBytes() {
        InitialBytes present = initialBytes;
        if (present == null) {
            throw new IllegalStateException("slot " + index + " has no tenant");
        }
        return present;
    }

    @Nullable
    SealedImage image() {
        return image;
    }

    long mappedBytes() {
        return mappedBytes;
    }

    void setMappedBytes(long bytes) {
        this.mappedBytes = bytes;
    }

    long touchedBytes() {
        return touchedBytes;
    }

    /** Every byte is as it is at the start of a call; starts the next lease's memory at its initial size. */
    void startAt(long bytes) {
        accessibleBytes = bytes;
        unmarkedStores = false;
        touchedBytes = Math.max(touchedBytes, bytes);
    }

    /** All pages up to {@link #touchedBytes} have been given back. */
    void forgetTouched() {
        touchedBytes = 0;
    }

    long usedAtNanos() {
        return usedAtNanos;
    }

    /** A call begins; the older this is, the sooner the slot is taken for another tenant or trimmed. */
    public void usedAt(long nanos) {
        this.usedAtNanos = nanos;
    }

    // --- what a failed step leaves to be finished, see Unfinished

    /** The owner's, before it gives the slot up for good: keeps what has to be said and freed. */
    void failedAt(String step, @Nullable Throwable cause) {
        failedStep = step;
        failure = cause;
    }

    @Nullable
    String failedStep() {
        return failedStep;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    void forgetFailure() {
        failedStep = null;
        failure = null;
    }

    int cell() {
        return cell;
    }

    /** For {@link SlotHints}; the owner's. */
    void rememberedIn(int hintsCell) {
        if (cell != hintsCell) {
            cell = hintsCell;
        }
    }

    /** Counts one more and returns whether it is the one in {@code every}. */
    boolean isTurn(int every) {
        return turns++ % every == 0;
    }

    SlotCounters counters() {
        return counters;
    }
}
