package dev.freshet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.PlatformFaultException;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FilesystemStoreTest extends ModuleStoreContract {

    @TempDir
    Path directory;

    @Override
    ModuleStore open() {
        return FilesystemStore.open(directory.resolve("contract"));
    }

    private Path location() {
        return directory.resolve("store");
    }

    private StoredExtension writeOne(ModuleStore store, byte[] module) {
        String digest = ExtensionVersion.digestOf(module);
        store.putModule(digest, module);
        return store.write(Entries.of("a", 0, Entries.version(1, digest)));
    }

    @Test
    void whatWasWrittenIsThereAfterAReopening() {
        byte[] module = {1, 2, 3};
        StoredExtension entry;
        StoredExtension full;
        try (ModuleStore store = FilesystemStore.open(location())) {
            entry = writeOne(store, module);
            full = store.write(Entries.full("full"));
        }
        try (ModuleStore store = FilesystemStore.open(location())) {
            assertThat(store.entries()).containsExactly(entry, full);
            assertThat(store.module(ExtensionVersion.digestOf(module))).isEqualTo(module);
            assertThat(store.revision()).isEqualTo(full.revision());
            assertThat(store.write(entry).revision()).isGreaterThan(full.revision());
        }
    }

    @Test
    void aSecondUserOfTheDirectoryIsRefusedUntilTheFirstHasGone() {
        try (ModuleStore store = FilesystemStore.open(location())) {
            assertThatThrownBy(() -> FilesystemStore.open(location()))
                    .isInstanceOf(PlatformFaultException.class)
                    .hasMessageContaining("in use");
            store.check();
        }
        FilesystemStore.open(location()).close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyButTheOwnerCanReadAnything() throws IOException {
        try (ModuleStore store = FilesystemStore.open(location())) {
            writeOne(store, new byte[] {1, 2, 3});
            try (Stream<Path> files = Files.walk(location())) {
                List<Path> open =
                        files.filter(FilesystemStoreTest::isOpenToOthers).toList();
                assertThat(open).isEmpty();
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aStoreThatWasOpenToOthersIsClosedToThem() throws IOException {
        try (ModuleStore store = FilesystemStore.open(location())) {
            writeOne(store, new byte[] {1, 2, 3});
        }
        Files.createDirectories(location().resolve("code"));
        Files.setPosixFilePermissions(location(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(location().resolve("lock"), PosixFilePermissions.fromString("rw-r--r--"));
        FilesystemStore.open(location()).close();
        assertThat(isOpenToOthers(location())).isFalse();
        assertThat(isOpenToOthers(location().resolve("lock"))).isFalse();
    }

    /** Somebody who gives a home directory or /tmp for a location must not find it closed to everybody else. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anOpenDirectoryThatHoldsOtherThingsIsRefusedAndLeftAsItIs() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.createFile(shared.resolve("some\nbody's"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> FilesystemStore.open(shared))
                .isInstanceOf(PlatformFaultException.class)
                .hasMessageContaining("rwxr-xr-x")
                .hasMessageContaining("freshet.store.location")
                .hasMessageNotContaining("\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                .isEqualTo("rwxr-xr-x");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx------"));
        FilesystemStore.open(shared).close();
    }

    private static boolean isOpenToOthers(Path file) {
        try {
            String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            return !permissions.endsWith("------");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aDamagedModuleIsNotHandedOutAndAnUploadMendsIt() throws IOException {
        byte[] module = {1, 2, 3};
        String digest = ExtensionVersion.digestOf(module);
        try (ModuleStore store = FilesystemStore.open(location())) {
            writeOne(store, module);
            Files.write(location().resolve("modules").resolve(digest + ".wasm"), new byte[] {1, 2, 4});
            assertThatThrownBy(() -> store.module(digest)).isInstanceOf(PlatformFaultException.class);
            store.putModule(digest, module);
            assertThat(store.module(digest)).isEqualTo(module);
        }
    }

    @Test
    void aDamagedEntryStopsTheStartAndIsNamed() throws IOException {
        try (ModuleStore store = FilesystemStore.open(location())) {
            writeOne(store, new byte[] {1, 2, 3});
        }
        Path entry = location().resolve("extensions/a.entry");
        Files.writeString(entry, Files.readString(entry).replace("enabled=true", "enabled=false"));
        assertThatThrownBy(() -> FilesystemStore.open(location()))
                .isInstanceOf(PlatformFaultException.class)
                .hasMessageContaining("a.entry");
        Files.delete(entry);
        FilesystemStore.open(location()).close();
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        try (ModuleStore store = FilesystemStore.open(location())) {
            for (String name : List.of("../a", "/etc/passwd", "..", "a/b", "", "A", "a\u0000b")) {
                assertThatThrownBy(() -> store.write(Entries.of(name, 0))).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> store.module(name)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void whatNobodyRefersToIsGoneAfterAReopening() throws IOException {
        byte[] orphan = {9};
        try (ModuleStore store = FilesystemStore.open(location())) {
            store.putModule(ExtensionVersion.digestOf(orphan), orphan);
        }
        Files.write(location().resolve("unfinished/new-1"), orphan);
        try (ModuleStore store = FilesystemStore.open(location())) {
            assertThat(store.module(ExtensionVersion.digestOf(orphan))).isNull();
            assertThat(location().resolve("unfinished")).isEmptyDirectory();
        }
    }
}
