package dev.freshet.store;

import dev.freshet.GuestText;
import dev.freshet.PlatformFaultException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.spi.ModuleStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of one process:
 *
 * <pre>
 *   lock                     held by the process that uses the directory
 *   modules/DIGEST.wasm      never changed once it is there
 *   extensions/NAME.entry    one extension: its versions, which is active, labels, options; replaced as a whole
 *   unfinished/              files being written; emptied at the start
 * </pre>
 *
 * <p>A change counts when its entry has been renamed into place, and it is on the device by then. Whenever the process is killed, an entry is
 * the old one or the new one, and a module that no entry refers to is removed at the next start.
 *
 * <p>Directories and files are their owner's alone ({@link PrivateDirectory}).
 */
public final class FilesystemStore implements ModuleStore {

    private static final Logger LOG = LoggerFactory.getLogger(FilesystemStore.class);
    private static final String MODULE = ".wasm";
    private static final String ENTRY = ".entry";

    private final Path location;
    private final Path modules;
    private final Path extensions;
    private final DurableFiles files;
    private final FileChannel lockFile;
    /** What the entry files hold; guarded by this. */
    private final EntryTable table = new EntryTable();
    /** Guarded by this. */
    private boolean closed;

    private FilesystemStore(Path location, FileChannel lockFile) throws IOException {
        this.location = location;
        this.lockFile = lockFile;
        this.modules = location.resolve("modules");
        this.extensions = location.resolve("extensions");
        this.files = new DurableFiles(location.resolve("unfinished"));
        files.createDirectory(modules);
        files.createDirectory(extensions);
        loadEntries();
        removeOrphans();
    }

    /**
     * Opens the store, creating the directory if it does not exist.
     *
     * @throws PlatformFaultException if the directory cannot be used, another process uses it, or an entry is damaged; the message says
     *     which
     */
    public static FilesystemStore open(Path location) {
        try {
            Path real = PrivateDirectory.open(location);
            FileChannel lockFile = locked(real);
            try {
                return new FilesystemStore(real, lockFile);
            } catch (IOException | PlatformFaultException e) {
                closeQuietly(lockFile);
                throw e;
            }
        } catch (IOException e) {
            throw new PlatformFaultException("the module store at " + location + " cannot be used: " + e, e);
        }
    }

    /**
     * The system gives the lock back when the process ends, however it ends. A channel that got no lock is not closed: closing any channel
     * of a file gives all locks of the process on it back (fcntl(2)), and this process may be the one that has it.
     */
    private static FileChannel locked(Path location) throws IOException {
        FileChannel lockFile = FileChannel.open(
                PrivateDirectory.lockFile(location), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new PlatformFaultException(
                    "the module store at " + location + " is in use; each process needs a directory of its own"
                            + " (freshet.store.location)",
                    null);
        }
        return lockFile;
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug(
                    "The lock of a store that could not be opened stays until the process ends", GuestText.loggable(e));
        }
    }

    private void loadEntries() throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(extensions, "*" + ENTRY)) {
            for (Path file : found) {
                table.load(read(file));
            }
        }
    }

    private static StoredExtension read(Path file) throws IOException {
        try {
            StoredExtension entry = EntryText.read(Files.readString(file));
            if (!file.getFileName().toString().equals(entry.name() + ENTRY)) {
                throw new IllegalArgumentException("it is the entry of another extension");
            }
            return entry;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new PlatformFaultException(
                    "the entry " + file + " is damaged: " + e.getMessage()
                            + "; put it back from a backup, or remove it to lose the extension",
                    e);
        }
    }

    private void removeOrphans() throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(modules, "*" + MODULE)) {
            for (Path file : found) {
                String name = file.getFileName().toString();
                if (!table.refersTo(name.substring(0, name.length() - MODULE.length()))) {
                    LOG.debug("Nobody refers to {}; removed", file);
                    files.delete(file);
                }
            }
        }
    }

    @Override
    public synchronized void putModule(String digest, byte[] module) {
        checkOpen();
        Path file = fileOf(digest);
        // The whole content is compared, not the length alone: a file damaged on the device is replaced.
        if (!digest.equals(digestOf(file))) {
            run("write module " + digest, () -> files.write(file, module));
        }
    }

    private static @Nullable String digestOf(Path file) {
        try {
            return ExtensionVersion.digestOf(Files.readAllBytes(file));
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public byte @Nullable [] module(String digest) {
        Path file = fileOf(digest);
        byte[] module;
        try {
            module = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw failed("read module " + digest, e);
        }
        if (!ExtensionVersion.digestOf(module).equals(digest)) {
            throw new PlatformFaultException(
                    "the module " + file + " is damaged: its digest is not its name; upload it again", null);
        }
        return module;
    }

    @Override
    public synchronized void removeModule(String digest) {
        checkOpen();
        if (!table.refersTo(digest)) {
            run("remove module " + digest, () -> files.delete(fileOf(digest)));
        }
    }

    private Path fileOf(String digest) {
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a digest has 64 lower-case hexadecimal digits");
        }
        return modules.resolve(digest + MODULE);
    }

    private Path fileOf(StoredExtension entry) {
        if (!WasmExtensionRegistry.isValidName(entry.name())) {
            throw new IllegalArgumentException("not the name of an extension");
        }
        return extensions.resolve(entry.name() + ENTRY);
    }

    @Override
    public synchronized List<StoredExtension> entries() {
        return table.all();
    }

    @Override
    public synchronized StoredExtension write(StoredExtension entry) {
        checkOpen();
        StoredExtension next = table.next(entry);
        byte[] text = EntryText.write(next).getBytes(StandardCharsets.UTF_8);
        run("write the entry of '" + entry.name() + "'", () -> files.write(fileOf(next), text));
        table.put(next);
        return next;
    }

    @Override
    public synchronized void delete(StoredExtension entry) {
        checkOpen();
        table.check(entry);
        run("remove the entry of '" + entry.name() + "'", () -> files.delete(fileOf(entry)));
        table.remove(entry.name());
    }

    @Override
    public synchronized long revision() {
        return table.revision();
    }

    @Override
    public boolean isShared() {
        return false;
    }

    /** Nobody else writes here, so there is nothing to hint at. */
    @Override
    public void onHint(Runnable listener) {}

    @Override
    public String description() {
        return "filesystem: " + location;
    }

    /** Looks whether the directory can be written and the device has room; writes nothing, because it is asked often. */
    @Override
    public synchronized void check() {
        checkOpen();
        run("be written", () -> {
            if (!Files.isWritable(modules) || !Files.isWritable(extensions)) {
                throw new IOException("its directories are not writable");
            }
            if (Files.getFileStore(location).getUsableSpace() == 0) {
                throw new IOException("no space left on its device");
            }
        });
    }

    private void checkOpen() {
        if (closed) {
            throw new PlatformFaultException("the module store is closed", null);
        }
    }

    /** An action on files. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private void run(String what, Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw failed(what, e);
        }
    }

    private PlatformFaultException failed(String what, IOException e) {
        return new PlatformFaultException("the module store at " + location + " cannot " + what + ": " + e, e);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closeQuietly(lockFile);
        }
    }
}
