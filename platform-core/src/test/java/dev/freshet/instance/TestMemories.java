package dev.freshet.instance;

import dev.freshet.settings.PoolSettings;
import dev.freshet.slot.OnDemandAllocator;
import dev.freshet.slot.Slot;
import dev.freshet.slot.Tenant;
import dev.freshet.sys.Ports;
import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

/** Memories of one page for code that a test loads by itself. */
public final class TestMemories implements AutoCloseable {

    private final OnDemandAllocator allocator =
            new OnDemandAllocator(PoolSettings.defaults().withSlotBytes(Memory.PAGE_SIZE), Ports.open("portable"));
    private final Tenant tenant = new Tenant("memories", Memory.PAGE_SIZE, Memory.PAGE_SIZE, 0, 0, () -> {
        throw new AssertionError("no image");
    });
    private final List<Slot> slots = new ArrayList<>();

    /** Returns one with a lease until this is closed. */
    public SlotMemory leased() {
        SlotMemory memory = new SlotMemory(new MemoryLimits(1, 1), Memory.PAGE_SIZE);
        slots.add(allocator.lease(tenant));
        memory.attach(slots.get(slots.size() - 1));
        return memory;
    }

    @Override
    public void close() {
        slots.forEach(Slot::close);
        allocator.close();
    }
}
