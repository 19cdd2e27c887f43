package dev.freshet.sys;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Another port with a fault in it: the n-th call from now of a chosen method fails, before it has done anything. Also
 * checks that regions are whole pages of a reservation, counts what is held, so that a test can ask for leaks, and can
 * stop at a call to let another thread get ahead.
 */
public final class FailingVirtualMemory implements VirtualMemory {

    public enum Call {
        RESERVE,
        CREATE_IMAGE,
        MAP_IMAGE,
        MAKE_ACCESSIBLE,
        DISCARD,
        PROTECT,
        UNMAP
    }

    private static final int ENOMEM = 12;

    private final VirtualMemory port;
    private final PageSize pageSize;
    private final Map<Call, AtomicInteger> calls = new EnumMap<>(Call.class);
    private final Map<Call, Integer> failAt = new EnumMap<>(Call.class);
    private final Map<Call, Runnable> before = new EnumMap<>(Call.class);
    private final TreeMap<Long, Region> reservations = new TreeMap<>();
    private final AtomicInteger liveImages = new AtomicInteger();
    private final AtomicInteger heldReferences = new AtomicInteger();

    public FailingVirtualMemory(VirtualMemory port) {
        this(port, port.pageSize());
    }

    /** Also tells of larger pages than the port has, as some machines do. */
    public FailingVirtualMemory(VirtualMemory port, PageSize pageSize) {
        this.port = port;
        this.pageSize = pageSize;
        for (Call call : Call.values()) {
            calls.put(call, new AtomicInteger());
        }
    }

    /** Lets the n-th call from now fail, 1 for the next; only that one. */
    public synchronized FailingVirtualMemory fail(Call call, int n) {
        failAt.put(call, calls.get(call).get() + n);
        return this;
    }

    /** Runs something before each call of that kind, on the calling thread. */
    public synchronized void before(Call call, Runnable action) {
        before.put(call, action);
    }

    /** Calls of that kind so far, failed ones included. */
    public int count(Call call) {
        return calls.get(call).get();
    }

    public int countAll() {
        return calls.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Images created and not freed yet. */
    public int liveImages() {
        return liveImages.get();
    }

    /** References held to all live images together, the creators' included. */
    public int heldReferences() {
        return heldReferences.get();
    }

    public synchronized int liveReservations() {
        return reservations.size();
    }

    private void enter(Call call) {
        Runnable action;
        boolean fails;
        synchronized (this) {
            int number = calls.get(call).incrementAndGet();
            action = before.get(call);
            fails = Integer.valueOf(number).equals(failAt.get(call));
            if (fails) {
                failAt.remove(call);
            }
        }
        if (action != null) {
            action.run();
        }
        if (fails) {
            throw new SystemCallException("planted-" + call, "", ENOMEM, "a fault of the test");
        }
    }

    /** Whole pages of one reservation, as the port asks for. */
    private synchronized void checkPages(Region region) {
        Map.Entry<Long, Region> reservation = reservations.floorEntry(region.address());
        long offset = reservation == null ? -1 : region.address() - reservation.getKey();
        boolean within =
                offset >= 0 && offset + region.bytes() <= reservation.getValue().bytes();
        if (!within || !pageSize.isAligned(offset) || !pageSize.isAligned(region.bytes())) {
            throw new AssertionError(region + " is not whole pages of a reservation");
        }
    }

    @Override
    public String name() {
        return port.name();
    }

    @Override
    public PageSize pageSize() {
        return pageSize;
    }

    @Override
    public Region reserve(long bytes) {
        enter(Call.RESERVE);
        Region region = port.reserve(bytes);
        synchronized (this) {
            reservations.put(region.address(), region);
        }
        return region;
    }

    @Override
    public SealedImage createImage(String name, byte[] contents) {
        enter(Call.CREATE_IMAGE);
        SealedImage image = port.createImage(name, contents);
        liveImages.incrementAndGet();
        heldReferences.incrementAndGet();
        return new CountedImage(image, new ReferenceCount());
    }

    @Override
    public void mapImage(Region region, SealedImage image) {
        enter(Call.MAP_IMAGE);
        checkPages(region);
        port.mapImage(region, ((CountedImage) image).image());
    }

    @Override
    public void makeAccessible(Region region) {
        enter(Call.MAKE_ACCESSIBLE);
        checkPages(region);
        port.makeAccessible(region);
    }

    @Override
    public void discard(Region region) {
        enter(Call.DISCARD);
        checkPages(region);
        port.discard(region);
    }

    @Override
    public void protect(Region region) {
        enter(Call.PROTECT);
        checkPages(region);
        port.protect(region);
    }

    @Override
    public void unmap(Region reservation) {
        enter(Call.UNMAP);
        // First: once it is unmapped, another thread's reservation may have the address.
        synchronized (this) {
            reservations.remove(reservation.address());
        }
        port.unmap(reservation);
    }

    private final class CountedImage implements SealedImage {

        private final SealedImage image;
        private final ReferenceCount references;

        CountedImage(SealedImage image, ReferenceCount references) {
            this.image = image;
            this.references = references;
        }

        SealedImage image() {
            return image;
        }

        @Override
        public long bytes() {
            return image.bytes();
        }

        @Override
        public Region contents() {
            return image.contents();
        }

        @Override
        public boolean retain() {
            boolean retained = references.retain();
            if (retained) {
                heldReferences.incrementAndGet();
            }
            return retained;
        }

        @Override
        public boolean isShared() {
            return references.isShared();
        }

        @Override
        public void whenFreed(Runnable action) {
            image.whenFreed(action);
        }

        @Override
        public void release() {
            boolean last = references.release();
            heldReferences.decrementAndGet();
            if (last) {
                liveImages.decrementAndGet();
                image.release();
            }
        }
    }
}
