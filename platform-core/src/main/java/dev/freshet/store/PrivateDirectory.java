package dev.freshet.store;

import dev.freshet.GuestText;
import dev.freshet.PlatformFaultException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's directory and its lock, for their owner alone where the file system knows owners: modules and configuration of extensions may be secrets, and
 * whoever may write here says what runs.
 */
final class PrivateDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateDirectory.class);

    static final String LOCK = "lock";

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    /** What this version and those before it put there, the compiled code of the same process, and what a volume may bring along. */
    private static final Set<String> OWN = Set.of(LOCK, "modules", "extensions", "unfinished", "code", "lost+found");

    private PrivateDirectory() {}

    /**
     * Creates the directory, or takes an existing one and closes it to others.
     *
     * @return its path without links
     * @throws PlatformFaultException if others may write there and it cannot be closed to them, or it is not the store's alone to close
     */
    static Path open(Path location) throws IOException {
        if (!Files.exists(location)) {
            Path parent = location.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (isPosix(parent == null ? location : parent)) {
                Files.createDirectory(location, PosixFilePermissions.asFileAttribute(DIRECTORY));
            } else {
                Files.createDirectory(location);
            }
        }
        Path real = location.toRealPath();
        if (isPosix(real)) {
            close(real);
        }
        return real;
    }

    private static void close(Path directory) throws IOException {
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(directory);
        if (DIRECTORY.containsAll(found)) {
            return;
        }
        String strange = strange(directory);
        if (strange != null) {
            throw new PlatformFaultException(
                    "the module store at " + directory + " is open to others (" + PosixFilePermissions.toString(found)
                            + ") and holds '" + strange
                            + "', which is not the store's, so it is not closed to them; give the"
                            + " store a directory of its own (freshet.store.location), or chmod 700 this one",
                    null);
        }
        try {
            Files.setPosixFilePermissions(directory, DIRECTORY);
            LOG.warn(
                    "The module store at {} was open to others ({}) and is its owner's alone now",
                    directory,
                    PosixFilePermissions.toString(found));
        } catch (FileSystemException e) {
            keepOpen(directory, found);
        }
    }

    /** Somebody else's directory, such as a volume that its group may use. Ours below it are closed, so what matters is who may replace them. */
    private static void keepOpen(Path directory, Set<PosixFilePermission> found) {
        if (found.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new PlatformFaultException(
                    "the module store at " + directory + " can be written by everybody ("
                            + PosixFilePermissions.toString(found)
                            + ") and belongs to another user; give the store a directory of its own"
                            + " (freshet.store.location)",
                    null);
        }
        LOG.warn(
                "The module store at {} belongs to another user and stays open to others ({}); what is in it is not",
                directory,
                PosixFilePermissions.toString(found));
    }

    /** The name of something that the store has not put there, or null. */
    private static @Nullable String strange(Path directory) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                String name = String.valueOf(file.getFileName());
                if (!OWN.contains(name)) {
                    return GuestText.printable(name, 256);
                }
            }
        }
        return null;
    }

    /** Creates the lock file if it is not there, and closes it to others. */
    static Path lockFile(Path directory) throws IOException {
        Path file = directory.resolve(LOCK);
        if (!isPosix(directory)) {
            return file;
        }
        if (!Files.exists(file)) {
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
            } catch (FileAlreadyExistsException e) {
                LOG.debug("Another process has created the lock file in between");
            }
        }
        Files.setPosixFilePermissions(file, FILE);
        return file;
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView(PosixFileAttributeView.class);
    }
}
