package dev.freshet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ChangeRejectedException;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredExtension;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class ModuleStoreContract {

    private ModuleStore store;

    abstract ModuleStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
        store.close();
    }

    @Test
    void aModuleIsReadAsItWasPut() {
        byte[] module = {0, 1, 2, 3};
        String digest = ExtensionVersion.digestOf(module);
        store.putModule(digest, module);
        store.putModule(digest, module);
        assertThat(store.module(digest)).isEqualTo(module);
        assertThat(store.module("0".repeat(64))).isNull();
    }

    @Test
    void aModuleThatAnEntryRefersToIsNotRemoved() {
        byte[] module = {0, 1, 2, 3};
        String digest = ExtensionVersion.digestOf(module);
        store.putModule(digest, module);
        StoredExtension entry = store.write(Entries.of("a", 0, Entries.version(1, digest)));
        store.removeModule(digest);
        assertThat(store.module(digest)).isEqualTo(module);
        store.delete(entry);
        store.removeModule(digest);
        store.removeModule(digest);
        assertThat(store.module(digest)).isNull();
    }

    @Test
    void entriesAreReadInOrderAsTheyWereWritten() {
        StoredExtension b = store.write(Entries.full("b"));
        StoredExtension a = store.write(Entries.of("a", 0));
        assertThat(store.entries()).containsExactly(a, b);
        assertThat(b.withRevision(0)).isEqualTo(Entries.full("b"));
    }

    @Test
    void whoeverHasNotSeenTheLastChangeCannotMakeAnother() {
        StoredExtension first = store.write(Entries.of("a", 0));
        StoredExtension second = store.write(first);
        assertThat(second.revision()).isGreaterThan(first.revision());
        assertThatThrownBy(() -> store.write(first)).isInstanceOf(ChangeRejectedException.class);
        assertThatThrownBy(() -> store.write(Entries.of("a", 0))).isInstanceOf(ChangeRejectedException.class);
        assertThatThrownBy(() -> store.delete(first)).isInstanceOf(ChangeRejectedException.class);
        assertThat(store.entries()).containsExactly(second);
        store.delete(second);
        assertThat(store.entries()).isEmpty();
        assertThatThrownBy(() -> store.write(second)).isInstanceOf(ChangeRejectedException.class);
    }

    @Test
    void theRevisionGrowsWithEveryChange() {
        long start = store.revision();
        StoredExtension entry = store.write(Entries.of("a", 0));
        long written = store.revision();
        store.delete(entry);
        assertThat(written).isGreaterThan(start);
        assertThat(store.revision()).isGreaterThan(written);
    }

    @Test
    void aSharedStoreHints() {
        AtomicInteger hints = new AtomicInteger();
        store.onHint(hints::incrementAndGet);
        store.delete(store.write(Entries.of("a", 0)));
        assertThat(hints.get()).isEqualTo(store.isShared() ? 2 : 0);
        store.check();
        assertThat(store.description()).isNotBlank();
    }
}
