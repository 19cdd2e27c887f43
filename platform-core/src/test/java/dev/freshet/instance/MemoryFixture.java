package dev.freshet.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.settings.PoolSettings;
import dev.freshet.slot.OnDemandAllocator;
import dev.freshet.slot.Slot;
import dev.freshet.slot.Tenant;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.Ports;
import dev.freshet.sys.RawMemory;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/** A memory of one Wasm page that may grow to three, over a slot that is leased anew as often as a test wants. */
final class MemoryFixture implements AutoCloseable {

    static final int WASM_PAGE = 65_536;

    private static final int SLOT_PAGES = 4;

    final FailingVirtualMemory port;
    final SlotMemory memory;
    private final OnDemandAllocator allocator;
    private final Tenant tenant;
    /** The array that the engine's instance shares with the memory, and changes on data.drop without telling it. */
    final DataSegment[] engineSegments;

    private Slot slot;

    private MemoryFixture(MemoryLimits limits, int maximumPages, byte[]... segments) {
        port = Ports.openFailing("portable");
        allocator = new OnDemandAllocator(
                PoolSettings.defaults().withSlotBytes(Math.max(SLOT_PAGES, maximumPages) * WASM_PAGE), port);
        tenant = new Tenant("memory", WASM_PAGE, (long) maximumPages * WASM_PAGE, 0, 0, () -> {
            throw new AssertionError("no image");
        });
        memory = new SlotMemory(limits, (long) maximumPages * WASM_PAGE);
        engineSegments = new DataSegment[segments.length];
        for (int i = 0; i < segments.length; i++) {
            engineSegments[i] = new PassiveDataSegment(segments[i]);
        }
        memory.initialize(null, engineSegments);
        lease();
    }

    static MemoryFixture open(byte[]... segments) {
        return new MemoryFixture(new MemoryLimits(1, 3), 3, segments);
    }

    /** May grow to three MiB: more than is written between two looks at the interrupt. */
    static MemoryFixture openLarge(byte[]... segments) {
        return new MemoryFixture(new MemoryLimits(1, 48), 48, segments);
    }

    static MemoryFixture openShared() {
        return new MemoryFixture(new MemoryLimits(1, 3, true), 3);
    }

    static MemoryFixture openWithLimits(int declaredMaximum, int platformMaximum) {
        return new MemoryFixture(new MemoryLimits(1, declaredMaximum), platformMaximum);
    }

    private void lease() {
        slot = allocator.lease(tenant);
        memory.attach(slot);
    }

    /** Ends the lease and begins another, as the next call does. */
    void nextLease() {
        if (slot != null) {
            endLease();
        }
        lease();
    }

    /** The present lease's. */
    Slot slot() {
        return slot;
    }

    void endLease() {
        memory.detach();
        slot.close();
        slot = null;
    }

    byte[] all() {
        return memory.readBytes(0, Math.toIntExact(memory.bytes()));
    }

    boolean isMarked(int page) {
        return RawMemory.getByte(slot.dirtyPages().marksAddress() + page) != 0;
    }

    int marked() {
        int marked = 0;
        for (int page = 0; page < SLOT_PAGES * WASM_PAGE / 4096; page++) {
            marked += isMarked(page) ? 1 : 0;
        }
        return marked;
    }

    /** The access traps with a message that names it, and has written and marked nothing. */
    void assertOutOfBounds(String what, ThrowingCallable access) {
        int marked = marked();
        byte[] before = all();
        assertThatThrownBy(access)
                .as(what)
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessageContaining("out of bounds memory access: ");
        assertThat(Arrays.mismatch(all(), before)).as(what).isEqualTo(-1);
        assertThat(marked()).as(what).isEqualTo(marked);
    }

    @Override
    public void close() {
        if (slot != null) {
            endLease();
        }
        allocator.close();
        assertThat(port.liveReservations()).isZero();
    }
}
