package dev.freshet.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlotMemoryAtomicsTest {

    private static final long OLD = 0xF1F2F3F4F5F6F7F8L;
    private static final long OPERAND = 0x0FEDCBA987654321L;

    private final MemoryFixture fixture = MemoryFixture.open();
    private final SlotMemory memory = fixture.memory;

    @AfterEach
    void close() {
        fixture.close();
    }

    interface Operation {
        long run(Memory memory, int address, long operand);
    }

    record Rmw(String name, int width, Operation operation, long stored) {
        @Override
        public String toString() {
            return name + width;
        }
    }

    static List<Rmw> operations() {
        return List.of(
                new Rmw("add", 1, (m, a, v) -> m.atomicAddByte(a, (byte) v), OLD + OPERAND),
                new Rmw("add", 2, (m, a, v) -> m.atomicAddShort(a, (short) v), OLD + OPERAND),
                new Rmw("add", 4, (m, a, v) -> m.atomicAddInt(a, (int) v), OLD + OPERAND),
                new Rmw("add", 8, (m, a, v) -> m.atomicAddLong(a, v), OLD + OPERAND),
                new Rmw("and", 1, (m, a, v) -> m.atomicAndByte(a, (byte) v), OLD & OPERAND),
                new Rmw("and", 2, (m, a, v) -> m.atomicAndShort(a, (short) v), OLD & OPERAND),
                new Rmw("and", 4, (m, a, v) -> m.atomicAndInt(a, (int) v), OLD & OPERAND),
                new Rmw("and", 8, (m, a, v) -> m.atomicAndLong(a, v), OLD & OPERAND),
                new Rmw("or", 1, (m, a, v) -> m.atomicOrByte(a, (byte) v), OLD | OPERAND),
                new Rmw("or", 2, (m, a, v) -> m.atomicOrShort(a, (short) v), OLD | OPERAND),
                new Rmw("or", 4, (m, a, v) -> m.atomicOrInt(a, (int) v), OLD | OPERAND),
                new Rmw("or", 8, (m, a, v) -> m.atomicOrLong(a, v), OLD | OPERAND),
                new Rmw("xor", 1, (m, a, v) -> m.atomicXorByte(a, (byte) v), OLD ^ OPERAND),
                new Rmw("xor", 2, (m, a, v) -> m.atomicXorShort(a, (short) v), OLD ^ OPERAND),
                new Rmw("xor", 4, (m, a, v) -> m.atomicXorInt(a, (int) v), OLD ^ OPERAND),
                new Rmw("xor", 8, (m, a, v) -> m.atomicXorLong(a, v), OLD ^ OPERAND),
                new Rmw("xchg", 1, (m, a, v) -> m.atomicXchgByte(a, (byte) v), OPERAND),
                new Rmw("xchg", 2, (m, a, v) -> m.atomicXchgShort(a, (short) v), OPERAND),
                new Rmw("xchg", 4, (m, a, v) -> m.atomicXchgInt(a, (int) v), OPERAND),
                new Rmw("xchg", 8, (m, a, v) -> m.atomicXchgLong(a, v), OPERAND),
                new Rmw("cmpxchg", 1, (m, a, v) -> m.atomicCmpxchgByte(a, (byte) OLD, (byte) v), OPERAND),
                new Rmw("cmpxchg", 2, (m, a, v) -> m.atomicCmpxchgShort(a, (short) OLD, (short) v), OPERAND),
                new Rmw("cmpxchg", 4, (m, a, v) -> m.atomicCmpxchgInt(a, (int) OLD, (int) v), OPERAND),
                new Rmw("cmpxchg", 8, (m, a, v) -> m.atomicCmpxchgLong(a, OLD, v), OPERAND),
                new Rmw("no-cmpxchg", 1, (m, a, v) -> m.atomicCmpxchgByte(a, (byte) 0, (byte) v), OLD),
                new Rmw("no-cmpxchg", 2, (m, a, v) -> m.atomicCmpxchgShort(a, (short) 0, (short) v), OLD),
                new Rmw("no-cmpxchg", 4, (m, a, v) -> m.atomicCmpxchgInt(a, 0, (int) v), OLD),
                new Rmw("no-cmpxchg", 8, (m, a, v) -> m.atomicCmpxchgLong(a, 0, v), OLD));
    }

    private static long truncated(long value, int width) {
        int unused = 64 - 8 * width;
        return value << unused >> unused;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operationReturnsTheOldValueStoresTheNewOneAndIsUndone(Rmw rmw) {
        int at = 4096 - 8;
        memory.writeLong(at - 8, -1);
        memory.writeLong(at, OLD);
        memory.writeLong(at + 8, -1);
        assertThat(rmw.operation().run(memory, at, OPERAND)).isEqualTo(truncated(OLD, rmw.width()));
        long mask = rmw.width() == 8 ? -1 : (1L << (8 * rmw.width())) - 1;
        assertThat(memory.readLong(at)).isEqualTo((OLD & ~mask) | (rmw.stored() & mask));
        assertThat(memory.readLong(at - 8)).isEqualTo(-1);
        assertThat(memory.readLong(at + 8)).isEqualTo(-1);
        fixture.nextLease();
        rmw.operation().run(memory, 4096, OPERAND);
        fixture.nextLease();
        assertThat(fixture.all()).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operationBeyondTheMemoryTraps(Rmw rmw) {
        int size = MemoryFixture.WASM_PAGE;
        for (int at : new int[] {size - rmw.width() + 1, size, Integer.MIN_VALUE, -1, -rmw.width()}) {
            fixture.assertOutOfBounds(rmw + " at " + at, () -> rmw.operation().run(memory, at, OPERAND));
        }
    }

    @Test
    void waitOnAMemoryThatIsNotSharedTrapsWhateverItHolds() {
        for (int expected : new int[] {0, 1}) {
            assertThatThrownBy(() -> memory.atomicWait(0, expected, 0))
                    .isInstanceOf(WasmRuntimeException.class)
                    .hasMessage("expected shared memory");
            assertThatThrownBy(() -> memory.atomicWait(0, (long) expected, -1))
                    .isInstanceOf(WasmRuntimeException.class)
                    .hasMessage("expected shared memory");
        }
    }

    @Test
    void waitAndNotifyBeyondTheMemoryTrap() {
        int end = MemoryFixture.WASM_PAGE;
        fixture.assertOutOfBounds("wait32", () -> memory.atomicWait(end - 3, 0, 0));
        fixture.assertOutOfBounds("wait64", () -> memory.atomicWait(end - 7, 0L, 0));
        fixture.assertOutOfBounds("notify", () -> memory.atomicNotify(end - 3, 1));
        fixture.assertOutOfBounds("notify", () -> memory.atomicNotify(-4, 1));
    }

    @Test
    void nobodyIsEverWoken() {
        assertThat(memory.atomicNotify(0, -1)).isZero();
        assertThat(memory.atomicNotify(MemoryFixture.WASM_PAGE - 4, 1)).isZero();
    }

    @Test
    void waitOnASharedMemoryEndsByValueOrByTime() {
        try (MemoryFixture shared = MemoryFixture.openShared()) {
            assertThat(shared.memory.atomicWait(0, 1, -1)).as("not equal").isEqualTo(1);
            assertThat(shared.memory.atomicWait(0, 1L, -1)).as("not equal").isEqualTo(1);
            assertThat(shared.memory.atomicWait(0, 0, 0)).as("timed out").isEqualTo(2);
            assertThat(shared.memory.atomicWait(0, 0L, 1_000)).as("timed out").isEqualTo(2);
        }
    }

    @Test
    void endlessWaitEndsByAnInterruptThatStaysSet() {
        try (MemoryFixture shared = MemoryFixture.openShared()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> shared.memory.atomicWait(0, 0, -1)).isInstanceOf(WasmInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }
}
