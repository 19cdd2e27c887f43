package dev.freshet.instance;

import static dev.freshet.instance.MemoryFixture.WASM_PAGE;
import static dev.freshet.sys.Bytes.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.types.PassiveDataSegment;

/** memory.fill, memory.copy, memory.init and the host's own copies: ranges that wrap, end, overlap or are empty. */
class SlotMemoryBulkTest {

    private static final byte[] SEGMENT = pattern(100, 42);

    private final MemoryFixture fixture = MemoryFixture.open(SEGMENT, new byte[0]);
    private final SlotMemory memory = fixture.memory;

    @AfterEach
    void close() {
        fixture.close();
    }

    private void assertMemory(byte[] wanted) {
        assertThat(Arrays.mismatch(fixture.all(), wanted))
                .as("first byte that differs")
                .isEqualTo(-1);
    }

    /** As compiled code calls it: the end is base + length, wrapped to 32 bits. */
    private void fill(int base, int length) {
        memory.fill((byte) 7, base, base + length);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 65536", "65535, 1", "4095, 2", "4000, 9000", "65536, 0", "1, 0"})
    void fillWritesItsRangeAndNoOther(int base, int length) {
        fill(base, length);
        byte[] wanted = new byte[WASM_PAGE];
        Arrays.fill(wanted, base, base + length, (byte) 7);
        assertMemory(wanted);
        fixture.nextLease();
        assertMemory(new byte[WASM_PAGE]);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 65537",
        "65536, 1",
        "65537, 0",
        "0, -1",
        "1, -1",
        "65536, -1",
        "100, -50",
        "-1, 1",
        "-1, 2",
        "-1, 0",
        "-100, 200",
        "-2147483648, 1",
        "-2147483648, -2147483648",
        "65535, -65535",
        "1, 2147483647"
    })
    void fillBeyondTheMemoryTraps(int base, int length) {
        // Where base + length has wrapped, the end lies before the base.
        fixture.assertOutOfBounds("fill", () -> fill(base, length));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, 50",
        "100, 0, 50",
        "0, 1, 65535",
        "1, 0, 65535",
        "4090, 4096, 8192",
        "4096, 4090, 8192",
        "65536, 65536, 0",
        "0, 65536, 0",
        "65536, 0, 0",
        "5, 5, 1000"
    })
    void copyIsAsIfThroughABufferAndIsUndone(int target, int source, int length) {
        byte[] wanted = pattern(WASM_PAGE, 1);
        memory.write(0, wanted, 0, WASM_PAGE);
        memory.copy(target, source, length);
        System.arraycopy(wanted.clone(), source, wanted, target, length);
        assertMemory(wanted);
        fixture.nextLease();
        assertMemory(new byte[WASM_PAGE]);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 65537",
        "0, 1, 65536",
        "1, 0, 65536",
        "65536, 0, 1",
        "0, 65536, 1",
        "65537, 0, 0",
        "0, 65537, 0",
        "0, 0, -1",
        "100, 100, -50",
        "-1, 0, 1",
        "0, -1, 1",
        "0, -1, 2",
        "-1, -1, 0",
        "0, -2147483648, 1",
        "0, 0, -2147483648"
    })
    void copyBeyondTheMemoryTraps(int target, int source, int length) {
        fixture.assertOutOfBounds("copy", () -> memory.copy(target, source, length));
    }

    @Test
    void copyMarksItsTargetAlone() {
        memory.copy(3 * 4096, 9 * 4096, 100);
        assertThat(fixture.isMarked(3)).isTrue();
        assertThat(fixture.marked()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 100", "65436, 0, 100", "4090, 10, 20", "65536, 100, 0", "0, 100, 0", "7, 99, 1"})
    void initCopiesTheNamedPartOfTheSegment(int target, int offset, int length) {
        memory.initPassiveSegment(0, target, offset, length);
        byte[] wanted = new byte[WASM_PAGE];
        System.arraycopy(SEGMENT, offset, wanted, target, length);
        assertMemory(wanted);
        fixture.nextLease();
        assertMemory(new byte[WASM_PAGE]);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 101",
        "0, 1, 100",
        "0, 100, 1",
        "0, 101, 0",
        "0, -1, 1",
        "0, -1, 2",
        "0, 0, -1",
        "0, 50, -50",
        "0, -2147483648, -2147483648",
        "0, 2147483647, 2147483647",
        "65437, 0, 100",
        "65536, 0, 1",
        "65537, 0, 0",
        "-1, 0, 1"
    })
    void initBeyondTheSegmentOrTheMemoryTraps(int target, int offset, int length) {
        fixture.assertOutOfBounds("init", () -> memory.initPassiveSegment(0, target, offset, length));
    }

    @Test
    void droppedSegmentIsEmptyUntilItIsRestored() {
        boolean[] initial = memory.droppedSegments();
        assertThat(initial[0]).isFalse();
        memory.drop(0);
        assertThat(memory.droppedSegments()[0]).isTrue();
        fixture.assertOutOfBounds("init", () -> memory.initPassiveSegment(0, 0, 0, 1));
        memory.initPassiveSegment(0, 0, 0, 0);
        memory.restoreSegments(initial);
        memory.initPassiveSegment(0, 0, 0, 100);
        assertThat(memory.readBytes(0, 100)).isEqualTo(SEGMENT);
    }

    /**
     * As {@code Instance.dropDataSegment} does, which compiled and interpreted data.drop call instead of {@code
     * Memory.drop}.
     */
    @Test
    void segmentThatTheEngineDroppedIsKnownAndPutBack() {
        boolean[] initial = memory.droppedSegments();
        fixture.engineSegments[0] = PassiveDataSegment.EMPTY;
        fixture.assertOutOfBounds("init", () -> memory.initPassiveSegment(0, 0, 0, 1));
        assertThat(memory.droppedSegments()[0]).isTrue();
        memory.restoreSegments(initial);
        assertThat(memory.droppedSegments()[0]).isFalse();
        memory.initPassiveSegment(0, 0, 0, 100);
        assertThat(memory.readBytes(0, 100)).isEqualTo(SEGMENT);
    }

    @Test
    void segmentDroppedAtTheStartStaysDropped() {
        memory.restoreSegments(new boolean[] {true, false});
        fixture.assertOutOfBounds("init", () -> memory.initPassiveSegment(0, 0, 0, 1));
        assertThat(memory.droppedSegments()[0]).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2, 3, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void segmentThatIsEmptyOrUnknownHasNoBytes(int segment) {
        fixture.assertOutOfBounds("init", () -> memory.initPassiveSegment(segment, 0, 0, 1));
        memory.initPassiveSegment(segment, 0, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 65537", "65536, 1", "65535, 2", "-1, 1", "-1, 2", "65537, 0", "-2147483648, 1"})
    void hostsOwnCopiesAreCheckedToo(int address, int length) {
        byte[] bytes = new byte[length];
        fixture.assertOutOfBounds("write", () -> memory.write(address, bytes, 0, length));
        fixture.assertOutOfBounds("readBytes", () -> memory.readBytes(address, length));
        fixture.assertOutOfBounds("read", () -> memory.read(address, bytes, 0, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void lengthThatLiesMakesTheHostAllocateNothing(int length) {
        fixture.assertOutOfBounds("readBytes", () -> memory.readBytes(0, length));
    }

    @Test
    void rangeOfTheHostsArrayIsChecked() {
        byte[] bytes = new byte[10];
        assertThatThrownBy(() -> memory.write(0, bytes, 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.write(0, bytes, 0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.read(0, bytes, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertMemory(new byte[WASM_PAGE]);
    }

    @Test
    void hostsOwnCopiesTakeTheNamedPartAndAreUndone() {
        byte[] bytes = {1, 2, 3, 4, 5};
        memory.write(4095, bytes, 1, 3);
        byte[] read = new byte[5];
        memory.read(4094, read, 1, 4);
        assertThat(read).containsExactly(0, 0, 2, 3, 4);
        assertThat(memory.readBytes(4095, 3)).containsExactly(2, 3, 4);
        assertThat(fixture.marked()).isEqualTo(2);
        fixture.nextLease();
        assertMemory(new byte[WASM_PAGE]);
    }

    @Test
    void zeroingIsLeftToTheReset() {
        memory.writeByte(5, (byte) 1);
        memory.zero();
        assertThat(memory.read(5)).isEqualTo((byte) 1);
    }

    /** What is done in pieces must come out as if it were not: pieces in the wrong order overwrite what is still to be read. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "0, 300000", "300000, 0", "0, 1048577", "1048577, 0", "0, 0"})
    void largeCopiesThatOverlapAreWholeInBothDirections(int to, int from) {
        try (MemoryFixture large = MemoryFixture.openLarge()) {
            large.memory.grow(47);
            byte[] wanted = pattern(48 * WASM_PAGE, 3);
            large.memory.write(0, wanted, 0, wanted.length);
            int length = wanted.length - Math.max(to, from);
            large.memory.copy(to, from, length);
            System.arraycopy(wanted, from, wanted, to, length);
            assertThat(Arrays.mismatch(large.all(), wanted)).isEqualTo(-1);
        }
    }

    @Test
    void largeFillsAndInitsAreWhole() {
        byte[] segment = pattern(5 << 19, 5);
        try (MemoryFixture large = MemoryFixture.openLarge(segment)) {
            large.memory.grow(47);
            byte[] wanted = new byte[48 * WASM_PAGE];
            large.memory.fill((byte) 9, 11, 11 + (5 << 19));
            Arrays.fill(wanted, 11, 11 + (5 << 19), (byte) 9);
            assertThat(Arrays.mismatch(large.all(), wanted)).isEqualTo(-1);
            large.memory.initPassiveSegment(0, 12, 3, segment.length - 3);
            System.arraycopy(segment, 3, wanted, 12, segment.length - 3);
            assertThat(Arrays.mismatch(large.all(), wanted)).isEqualTo(-1);
        }
    }

    @Test
    void guestThatIsInterruptedIsStoppedInLargeOperations() {
        try (MemoryFixture large = MemoryFixture.openLarge(new byte[1 << 20])) {
            large.memory.grow(47);
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> large.memory.fill((byte) 1, 0, 1 << 20))
                        .isInstanceOf(WasmInterruptedException.class);
                assertThatThrownBy(() -> large.memory.copy(0, 1 << 20, 1 << 20))
                        .isInstanceOf(WasmInterruptedException.class);
                assertThatThrownBy(() -> large.memory.initPassiveSegment(0, 0, 0, 1 << 20))
                        .isInstanceOf(WasmInterruptedException.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }
}
