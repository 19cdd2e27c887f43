package dev.freshet.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.spring.TestModules;
import dev.freshet.wiring.FreshetBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleUploadsTest {

    /** Begins as a module does and never ends. */
    private static final class Endless extends InputStream {

        private final byte[] head = TestModules.add();
        private long given;

        @Override
        public int read() {
            return given < head.length ? head[(int) given++] : (int) (given++ & 0x7F);
        }
    }

    private final WasmExtensionRegistry registry = new FreshetBuilder().build();

    private ModuleUploads uploads(int mostBytes) {
        return new ModuleUploads(registry.versions(), mostBytes);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private static byte[] large(int bytes) {
        return Arrays.copyOf(TestModules.add(), bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 41, 65_544, 65_545, 200_000, 1_000_000})
    void aModuleOfAnySizeUpToTheLimitIsReadAsItIs(int bytes) throws IOException {
        byte[] module = large(bytes);
        assertThat(uploads(1_000_000).read("a", new ByteArrayInputStream(module)))
                .isEqualTo(module);
    }

    @Test
    void whatIsTooLargeIsRefusedAtTheByteThatIsOneTooMany() {
        Endless endless = new Endless();
        assertThatThrownBy(() -> uploads(100_000).read("a", endless))
                .isInstanceOf(ModuleLimitException.class)
                .hasMessageContaining("100000");
        assertThat(endless.given).isEqualTo(100_001);
        assertThatThrownBy(() -> uploads(41).read("a", new ByteArrayInputStream(large(42))))
                .isInstanceOf(ModuleLimitException.class);
    }

    @Test
    void whatSaysItIsTooLargeIsRefusedUnread() {
        Endless endless = new Endless();
        assertThatThrownBy(() -> uploads(100_000).read("a", 100_001, endless))
                .isInstanceOf(ModuleLimitException.class)
                .hasMessageContaining("100001");
        assertThat(endless.given).isZero();
    }

    @Test
    void whatIsRefusedWhileItStreamsIsCountedAndNotedByReason() {
        assertThatThrownBy(() -> uploads(41).read("a", new ByteArrayInputStream(large(42))))
                .isInstanceOf(ModuleLimitException.class);
        assertThatThrownBy(() -> uploads(41).read("a", 42, new ByteArrayInputStream(large(42))))
                .isInstanceOf(ModuleLimitException.class);
        assertThatThrownBy(() -> uploads(41).read("b", new ByteArrayInputStream(new byte[9])))
                .isInstanceOf(InvalidModuleException.class);
        assertThat(registry.moduleRejections().moduleSize()).isEqualTo(2);
        assertThat(registry.moduleRejections().invalid()).isEqualTo(1);
        assertThat(registry.versions().events())
                .extracting(ExtensionEvent::type, ExtensionEvent::extension)
                .containsExactly(
                        tuple(Type.UPLOAD_REFUSED, "a"),
                        tuple(Type.UPLOAD_REFUSED, "a"),
                        tuple(Type.UPLOAD_REFUSED, "b"));
    }

    @Test
    void whatIsNoModuleIsRefusedAfterItsFirstBytes() {
        InputStream html = new ByteArrayInputStream("<html><body>not a module at all".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> uploads(100_000).read("a", html))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("00 61 73 6d");
        assertThatThrownBy(() -> uploads(100_000).read("a", new ByteArrayInputStream(new byte[0])))
                .isInstanceOf(InvalidModuleException.class);
        assertThatThrownBy(() -> uploads(4).read("a", new ByteArrayInputStream(large(42))))
                .isInstanceOf(InvalidModuleException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../a", "a/b", "a\\b", "A", ".a", "a b", "a\u0000", "%2e%2e", "é"})
    void namesThatLeadElsewhereAreRefusedBeforeAnythingIsRead(String name) {
        Endless endless = new Endless();
        assertThatThrownBy(() -> uploads(100_000).read(name, endless)).isInstanceOf(InvalidModuleException.class);
        assertThat(endless.given).isZero();
        assertThat(registry.moduleRejections().total()).isZero();
    }
}
