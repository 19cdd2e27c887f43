package dev.freshet.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Verify;
import dev.freshet.sys.RawMemory;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.VirtualMemory;
import dev.freshet.sys.portable.PortableVirtualMemory;
import org.junit.jupiter.api.Test;

class SlotVerificationIsolationTest {

    private static final int WASM_PAGE = 65_536;
    private static final PoolStats.Images NO_IMAGES = new PoolStats.Images(0, 0, 0, 0);

    private final VirtualMemory memory = new PortableVirtualMemory();

    @Test
    void byteThatAResetLeftBehindPoisonsTheSlot() {
        try (PoolingAllocator pool = pool(Verify.ALWAYS)) {
            Tenant tenant = tenant();
            writeWithoutAMark(pool, tenant, 70_000);

            PoolStats stats = pool.stats(NO_IMAGES);
            assertThat(stats.resets().mismatches()).isEqualTo(1);
            assertThat(stats.resets().failed()).isEqualTo(1);
            assertThat(stats.slots().poisoned()).isEqualTo(1);
        }
    }

    @Test
    void cleanResetsAreCountedAndPass() {
        try (PoolingAllocator pool = pool(Verify.ALWAYS)) {
            Tenant tenant = tenant();
            for (int i = 0; i < 10; i++) {
                Slot slot = pool.lease(tenant);
                slot.dirtyPages().markRange(5, 1);
                RawMemory.putByte(slot.region().address() + 5, (byte) 1);
                slot.close();
            }

            assertThat(pool.stats(NO_IMAGES).resets().verified()).isEqualTo(10);
            assertThat(pool.stats(NO_IMAGES).resets().mismatches()).isZero();
        }
    }

    @Test
    void sampleLooksAtTheFirstAndThenAtEverySixtyFourthReset() {
        try (PoolingAllocator pool = pool(Verify.SAMPLE)) {
            Tenant tenant = tenant();
            for (int i = 0; i < 129; i++) {
                pool.lease(tenant).close();
            }

            assertThat(pool.stats(NO_IMAGES).resets().verified()).isEqualTo(3);
        }
    }

    @Test
    void nothingIsLookedAtWhenVerificationIsOff() {
        try (PoolingAllocator pool = pool(Verify.OFF)) {
            writeWithoutAMark(pool, tenant(), 70_000);

            assertThat(pool.stats(NO_IMAGES).resets().verified()).isZero();
            assertThat(pool.stats(NO_IMAGES).slots().clean()).isEqualTo(1);
        }
    }

    private PoolingAllocator pool(Verify verify) {
        return new PoolingAllocator(
                PoolSettings.defaults()
                        .withSlots(1)
                        .withSlotBytes(4L * WASM_PAGE)
                        .withReset(Reset.TRACKED)
                        .withVerify(verify),
                memory);
    }

    private Tenant tenant() {
        byte[] contents = new byte[4096];
        contents[17] = 42;
        SealedImage image = memory.createImage("test", contents);
        return new Tenant("a", 2L * WASM_PAGE, 4L * WASM_PAGE, 8192, contents.length, () -> {
            image.retain();
            return image;
        });
    }

    /** What a store would do if its mark were forgotten. */
    private static void writeWithoutAMark(PoolingAllocator pool, Tenant tenant, long guestAddress) {
        Slot slot = pool.lease(tenant);
        RawMemory.putByte(slot.region().address() + guestAddress, (byte) 1);
        slot.close();
    }
}
