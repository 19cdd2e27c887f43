package dev.freshet.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Files that are there whole or not at all, whenever the process or the machine stops: written under a temporary name, forced to the
 * device, renamed, and the directory forced too (rename(2) is atomic; fsync(2) says that a new name needs the directory's own fsync).
 * Readable for their owner alone, where the file system knows owners.
 */
final class DurableFiles {

    private final Path temporary;
    private final boolean posix;

    /** @param temporary a directory on the same file system as all that is written; its contents are nobody's */
    DurableFiles(Path temporary) throws IOException {
        this.temporary = temporary;
        FileStore device = Files.getFileStore(directoryOf(temporary));
        this.posix = device.supportsFileAttributeView(PosixFileAttributeView.class);
        createDirectory(temporary);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** Creates a directory, or makes an existing one its owner's alone. */
    void createDirectory(Path directory) throws IOException {
        if (!posix) {
            Files.createDirectories(directory);
            return;
        }
        Files.createDirectories(directory, permissions("rwx------"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    /** Puts a file in the place of the one of that name, for good. */
    void write(Path file, byte[] bytes) throws IOException {
        FileAttribute<?>[] attributes =
                posix ? new FileAttribute<?>[] {permissions("rw-------")} : new FileAttribute<?>[0];
        Path unfinished = Files.createTempFile(temporary, "new-", null, attributes);
        try {
            try (FileChannel channel = FileChannel.open(unfinished, Set.of(StandardOpenOption.WRITE))) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        force(directoryOf(file));
    }

    /** Removes a file for good. Does nothing if there is none. */
    void delete(Path file) throws IOException {
        try {
            Files.delete(file);
        } catch (NoSuchFileException e) {
            return;
        }
        force(directoryOf(file));
    }

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "a file in a directory");
    }

    /** Windows has no such call and needs none. */
    private void force(Path directory) throws IOException {
        if (posix) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}
