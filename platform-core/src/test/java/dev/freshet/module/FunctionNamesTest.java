package dev.freshet.module;

import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.name;
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.GuestText;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class FunctionNamesTest {

    @Test
    void aFunctionIsNamedInMessagesWithItsIndexAndItsEscapedName() {
        FunctionNames names = read(10, entry(3, "a\nb"));
        assertThat(names.describe(3)).isEqualTo("function 3 ('a\\u{a}b')");
        assertThat(names.nameOf(3)).isEqualTo("a\nb");
        assertThat(names.describe(4)).isEqualTo("function 4");
        assertThat(names.nameOf(4)).isEqualTo("func 4");
    }

    @Test
    void aMalformedNameSectionLosesNamesButNeverTheModule() {
        byte[] truncated = concat(bytes(1), leb(50), leb(1), entry(0, "lost"));
        assertThat(FunctionNames.read(reader(truncated), 10, UploadCost.unlimited())
                        .nameOf(0))
                .isEqualTo("func 0");
        byte[] notUtf8 = concat(bytes(1), leb(7), leb(2), entry(0, "a"), bytes(1, 1, 0xFF));
        assertThat(FunctionNames.read(reader(notUtf8), 10, UploadCost.unlimited())
                        .nameOf(0))
                .isEqualTo("a");
    }

    @Test
    void namesOfFunctionsThatDoNotExistAreNotKept() {
        assertThat(read(3, entry(3, "beyond")).nameOf(3)).isEqualTo("func 3");
    }

    @Test
    void longNamesAreCappedBeforeTheyTakeMemory() {
        assertThat(read(1, entry(0, "n".repeat(1_000))).nameOf(0)).hasSize(GuestText.MAX_NAME_CHARS);
    }

    @Test
    void aMillionNamesInDescendingOrderDoNotTakeQuadraticTime() {
        int count = 1_000_000;
        byte[] entries = new byte[count * 5];
        for (int i = 0; i < count; i++) {
            int index = count - i;
            byte[] entry = {(byte) (index | 0x80), (byte) (index >> 7 | 0x80), (byte) (index >> 14 & 0x7F), 1, 'x'};
            System.arraycopy(entry, 0, entries, i * 5, 5);
        }
        byte[] section = concat(bytes(1), leb(entries.length + 3), leb(count), entries);
        FunctionNames names = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> FunctionNames.read(reader(section), 100, UploadCost.unlimited()));
        assertThat(names.nameOf(99)).isEqualTo("x");
    }

    private static FunctionNames read(int functions, byte[]... entries) {
        byte[] content = vector(entries);
        return FunctionNames.read(
                reader(concat(bytes(1), leb(content.length), content)), functions, UploadCost.unlimited());
    }

    private static byte[] entry(int index, String name) {
        return concat(leb(index), name(name));
    }

    private static BinaryReader reader(byte[] bytes) {
        return new BinaryReader(bytes, 0, bytes.length);
    }
}
