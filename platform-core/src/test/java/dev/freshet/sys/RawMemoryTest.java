package dev.freshet.sys;

import static dev.freshet.sys.Bytes.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs on whichever access this JDK picks. */
class RawMemoryTest {

    private static final int BYTES = 256;
    /** java.lang.foreign is final from there on. */
    private static final int FIRST_FOREIGN_JDK = 22;

    private long address;

    @BeforeEach
    void allocate() {
        address = RawMemory.allocate(BYTES);
        RawMemory.fill(address, BYTES, (byte) 0x55);
    }

    @AfterEach
    void free() {
        RawMemory.free(address);
    }

    private byte[] all() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = RawMemory.getByte(address + i);
        }
        return bytes;
    }

    /** The block as allocated, with the bytes at an offset. */
    private static byte[] expected(int offset, int... bytes) {
        byte[] all = new byte[BYTES];
        Arrays.fill(all, (byte) 0x55);
        for (int i = 0; i < bytes.length; i++) {
            all[offset + i] = (byte) bytes[i];
        }
        return all;
    }

    @Test
    void fasterAccessIsTakenWhileTheJvmAllowsItAndNothingElseIsAskedFor() {
        boolean foreignAskedFor = "foreign".equals(System.getProperty("freshet.raw-memory"));
        assertThat(RawAccess.present())
                .isEqualTo(UnsafeAccess.isUsable() && !foreignAskedFor ? RawAccess.UNSAFE : RawAccess.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 63, 100})
    void storesAreLittleEndianAtAnyAlignmentAndTouchNoNeighbour(int offset) {
        RawMemory.putByte(address + offset, (byte) 0x81);
        assertThat(all()).isEqualTo(expected(offset, 0x81));
        RawMemory.putShort(address + offset, (short) 0x8182);
        assertThat(all()).isEqualTo(expected(offset, 0x82, 0x81));
        RawMemory.putInt(address + offset, 0x81828384);
        assertThat(all()).isEqualTo(expected(offset, 0x84, 0x83, 0x82, 0x81));
        RawMemory.putLong(address + offset, 0x8182838485868788L);
        assertThat(all()).isEqualTo(expected(offset, 0x88, 0x87, 0x86, 0x85, 0x84, 0x83, 0x82, 0x81));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 7, 8, 15, 100})
    void loadsAreLittleEndianAtAnyAlignment(int offset) {
        byte[] bytes = {(byte) 0x88, (byte) 0x87, (byte) 0x86, (byte) 0x85, (byte) 0x84, (byte) 0x83, (byte) 0x82, 0x71
        };
        RawMemory.copyIn(bytes, 0, address + offset, bytes.length);
        assertThat(RawMemory.getByte(address + offset)).isEqualTo((byte) 0x88);
        assertThat(RawMemory.getShort(address + offset)).isEqualTo((short) 0x8788);
        assertThat(RawMemory.getInt(address + offset)).isEqualTo(0x85868788);
        assertThat(RawMemory.getLong(address + offset)).isEqualTo(0x7182838485868788L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 31, 64, 100})
    void overlappingCopiesKeepEveryByteBothWays(int distance) {
        byte[] source = pattern(BYTES, 1);
        int length = BYTES - distance;

        RawMemory.copyIn(source, 0, address, BYTES);
        RawMemory.copy(address, address + distance, length);
        byte[] up = source.clone();
        System.arraycopy(source, 0, up, distance, length);
        assertThat(all()).isEqualTo(up);

        RawMemory.copyIn(source, 0, address, BYTES);
        RawMemory.copy(address + distance, address, length);
        byte[] down = source.clone();
        System.arraycopy(source, distance, down, 0, length);
        assertThat(all()).isEqualTo(down);
    }

    @Test
    void fillStopsWhereItShould() {
        RawMemory.fill(address + 3, 5, (byte) 0xAB);
        assertThat(all()).isEqualTo(expected(3, 0xAB, 0xAB, 0xAB, 0xAB, 0xAB));
        RawMemory.fill(address + 10, 0, (byte) 1);
        assertThat(all()).isEqualTo(expected(3, 0xAB, 0xAB, 0xAB, 0xAB, 0xAB));
    }

    @Test
    void copyInTakesTheNamedPartOfTheArray() {
        RawMemory.copyIn(new byte[] {1, 2, 3, 4, 5}, 1, address + 7, 3);
        assertThat(all()).isEqualTo(expected(7, 2, 3, 4));
        RawMemory.copyIn(new byte[] {9}, 1, address, 0);
        assertThat(all()).isEqualTo(expected(7, 2, 3, 4));
    }

    @Test
    void copyOutFillsTheNamedPartOfTheArray() {
        RawMemory.copyIn(new byte[] {1, 2, 3, 4, 5}, 0, address, 5);
        byte[] target = {10, 11, 12, 13, 14};
        RawMemory.copyOut(address + 1, target, 2, 2);
        assertThat(target).containsExactly(10, 11, 2, 3, 14);
        RawMemory.copyOut(address, target, 5, 0);
        assertThat(target).containsExactly(10, 11, 2, 3, 14);
    }

    @Test
    void allocationsAreAlignedForTheMarksAndFailWithAnError() {
        assertThat(address & 7).isZero();
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> RawMemory.allocate(1L << 60));
    }
}
