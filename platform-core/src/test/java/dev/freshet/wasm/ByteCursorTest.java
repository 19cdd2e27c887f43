package dev.freshet.wasm;

import static dev.freshet.wasm.ModuleBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteCursorTest {

    @Test
    void numbersOfEveryWidthComeBackAsTheyWereWritten() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            byte[] signed = ModuleBytes.signed(value);
            assertThat(cursor(signed).s64()).isEqualTo(value);
            assertThat(cursor(ModuleBytes.signed((int) value)).s32()).isEqualTo((int) value);
            long value33 = value << 31 >> 31;
            assertThat(cursor(ModuleBytes.signed(value33)).s33()).isEqualTo(value33);
            assertThat(cursor(ModuleBytes.leb(value >>> 1)).u64()).isEqualTo(value >>> 1);
            assertThat(cursor(ModuleBytes.leb(value & 0xFFFFFFFFL)).u32()).isEqualTo((int) value);
        }
    }

    @Test
    void moreBytesThanNeededAreAcceptedUpToTheWidth() {
        assertThat(cursor(bytes(0x83, 0x80, 0x80, 0x80, 0x00)).u32()).isEqualTo(3);
        assertThat(cursor(bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x7F)).s32()).isEqualTo(-1);
        assertThat(cursor(bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x7F)).s33()).isEqualTo(-1);
        assertThat(cursor(bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01))
                        .u64())
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void bitsBeyondTheWidthAreRefused() {
        assertRefused(
                "too large", () -> cursor(bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x1F)).u32());
        assertRefused(
                "too large", () -> cursor(bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x4F)).s32());
        assertRefused(
                "too large", () -> cursor(bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x60)).s33());
        assertRefused(
                "too large",
                () -> cursor(bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02))
                        .u64());
        assertRefused(
                "too large",
                () -> cursor(bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7E))
                        .s64());
        assertRefused(
                "too long",
                () -> cursor(bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x00)).u32());
    }

    @Test
    void aNumberThatIsCutIsRefused() {
        assertRefused("unexpected end", () -> cursor(bytes(0x80, 0x80)).u32());
        assertRefused("unexpected end", () -> cursor(bytes()).s33());
        assertRefused("unexpected end", () -> cursor(bytes(1, 2, 3)).littleEndian32());
    }

    @Test
    void moreEntriesThanBytesAreRefused() {
        assertRefused("unexpected end", () -> cursor(bytes(3, 1, 2)).count("things"));
        assertThat(cursor(bytes(2, 1, 2)).count("things")).isEqualTo(2);
    }

    private static ByteCursor cursor(byte[] bytes) {
        return new ByteCursor(bytes, 0, bytes.length);
    }

    private static void assertRefused(String rule, org.assertj.core.api.ThrowableAssert.ThrowingCallable read) {
        assertThatThrownBy(read).isInstanceOf(InvalidModuleException.class).hasMessageContaining(rule);
    }
}
