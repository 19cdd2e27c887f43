package dev.freshet.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The way in that the JVM running the tests may not have chosen must work all the same: a later JDK will need it. Before 22 there is none,
 * which is what each test then asserts.
 */
class ForeignAccessTest {

    private static final int BYTES = 64;

    private @Nullable ForeignAccess found;

    @BeforeEach
    void find() {
        found = ForeignAccess.find();
        assertThat(found != null).isEqualTo(Runtime.version().feature() >= 22);
    }

    private interface Use {
        void with(ForeignAccess access, long address) throws Throwable;
    }

    private void use(Use use) throws Throwable {
        ForeignAccess access = found;
        if (access == null) {
            return;
        }
        long address = (long) access.malloc.invokeExact((long) BYTES);
        try {
            access.fill.invokeExact(address, (long) BYTES, (byte) 0);
            use.with(access, address);
        } finally {
            access.free.invokeExact(address);
        }
    }

    @Test
    void everyWidthReadsWhatItWroteUnaligned() throws Throwable {
        use((access, address) -> {
            access.bytes.set(address + 1, (byte) -1);
            access.shorts.set(address + 3, (short) -2);
            access.ints.set(address + 9, -3);
            access.longs.set(address + 17, -4L);

            assertThat((byte) access.bytes.get(address + 1)).isEqualTo((byte) -1);
            assertThat((short) access.shorts.get(address + 3)).isEqualTo((short) -2);
            assertThat((int) access.ints.get(address + 9)).isEqualTo(-3);
            assertThat((long) access.longs.get(address + 17)).isEqualTo(-4L);
        });
    }

    @Test
    void valuesAreLittleEndian() throws Throwable {
        use((access, address) -> {
            access.ints.set(address, 0x01020304);

            assertThat((byte) access.bytes.get(address)).isEqualTo((byte) 4);
            assertThat((byte) access.bytes.get(address + 3)).isEqualTo((byte) 1);
        });
    }

    @Test
    void copiesReachExactlyTheirRange() throws Throwable {
        use((access, address) -> {
            byte[] source = {1, 2, 3, 4};
            access.copyIn.invokeExact(source, 1, address + 8, 2);
            access.copy.invokeExact(address + 8, address + 9, 2L);
            byte[] target = new byte[6];
            access.copyOut.invokeExact(address + 7, target, 1, 5);

            assertThat(target).containsExactly(0, 0, 2, 2, 3, 0);
        });
    }

    @Test
    void fillReachesExactlyItsRange() throws Throwable {
        use((access, address) -> {
            access.fill.invokeExact(address + 8, 3L, (byte) 7);
            byte[] target = new byte[5];
            access.copyOut.invokeExact(address + 7, target, 0, 5);

            assertThat(target).containsExactly(0, 7, 7, 7, 0);
        });
    }
}
