package dev.freshet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.ModuleStore.StoredExtension;
import java.lang.reflect.RecordComponent;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryTextTest {

    @Test
    void everythingComesBack() {
        StoredExtension entry = Entries.full("a").withRevision(99);
        assertThat(EntryText.read(EntryText.write(entry))).isEqualTo(entry);
        StoredExtension bare = Entries.of("b", 1);
        assertThat(EntryText.read(EntryText.write(bare))).isEqualTo(bare);
    }

    /** A new option that nobody writes would be lost at a restart, and a limit with it. */
    @Test
    void theEntryOfTheTestsLeavesNoOptionAtItsDefault() throws ReflectiveOperationException {
        ExtensionOptions full = Entries.full("a").versions().get(0).options();
        for (RecordComponent component : ExtensionOptions.class.getRecordComponents()) {
            Object value = component.getAccessor().invoke(full);
            Object byDefault = component.getAccessor().invoke(ExtensionOptions.defaults());
            assertThat(value).as(component.getName()).isNotNull().isNotEqualTo(byDefault);
        }
    }

    @Test
    void noDamagedTextIsRead() {
        String text = EntryText.write(Entries.full("a"));
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            StringBuilder damaged = new StringBuilder(text);
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> damaged.setCharAt(at, (char) (damaged.charAt(at) ^ 1));
                case 1 -> damaged.setLength(at);
                default -> damaged.insert(at, 'x');
            }
            assertThatThrownBy(() -> EntryText.read(damaged.toString())).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
