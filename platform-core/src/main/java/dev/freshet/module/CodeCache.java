package dev.freshet.module;

import dev.freshet.GuestText;
import dev.freshet.PlatformFaultException;
import dev.freshet.admin.ExtensionVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * What is read here becomes code of this JVM, outside of any guest's bounds, and spares its module the validation of its functions: there is
 * code of validated modules alone. Three things stand before that: the directory belongs to its
 * owner alone; the name of a file holds a hash of everything that decides what the compiler generates, so that another engine, JDK or rewriting
 * never meets old code; and the content has a checksum over all of it, key included, so that a damaged or exchanged file is refused. The
 * checksum is no signature: whoever can write as the owner of this process can run code anyway.
 *
 * Files are not forced to the device: one that a power failure has torn has a wrong checksum, and costs a compilation.
 */
/**
 * Compiled modules on disk, so that a restart does not compile again. May be emptied at any time; a file that is missing, damaged or of another
 * version is compiled anew and replaced. Safe for use by any number of threads and processes.
 */
public final class CodeCache {

    private static final Logger LOG = LoggerFactory.getLogger(CodeCache.class);

    /** Raise it when generated code changes its meaning while the engine, the rewriting and the JDK stay the same. */
    static final int GENERATION = 1;

    private static final String SUFFIX = ".code";
    private static final int HASH_BYTES = 32;

    private final @Nullable Path directory;
    private final String origin;
    private final LongAdder hits;

    private CodeCache(@Nullable Path directory, String origin, LongAdder hits) {
        this.directory = directory;
        this.origin = origin;
        this.hits = hits;
    }

    /** Keeps nothing. */
    public static CodeCache none() {
        return new CodeCache(null, "", new LongAdder());
    }

    /**
     * Keeps code in a directory, which is made its owner's alone.
     *
     * @throws PlatformFaultException if it cannot be
     */
    public static CodeCache in(Path directory) {
        return in(directory, originOfCode());
    }

    static CodeCache in(Path directory, String origin) {
        try {
            createPrivate(directory.toAbsolutePath());
        } catch (IOException e) {
            throw new PlatformFaultException("the code cache at " + directory + " cannot be used: " + e, e);
        }
        return new CodeCache(directory, origin, new LongAdder());
    }

    /** Never open to others, not for a moment either: what is put here runs. A directory above that does not exist yet is created alike. */
    private static void createPrivate(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(directory);
            return;
        }
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(owner));
        if (Files.getFileStore(directory).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(directory, owner);
        }
    }

    /**
     * Returns the same directory, for code that was rewritten so: code that was rewritten otherwise is not found there.
     *
     * @param rewriting all that decides what the rewriting makes of the same classes
     */
    CodeCache of(String rewriting) {
        return new CodeCache(directory, origin + ", " + rewriting, hits);
    }

    /**
     * Everything besides the module that decides what is generated, and what had validated the module before; what decides how that is
     * rewritten is added by {@link #of}.
     */
    static String originOfCode() {
        return "generation " + GENERATION + ", engine "
                + versionOf("compiler", run.endive.compiler.MachineFactoryCompiler.class) + ", validator "
                + versionOf("wasm", run.endive.wasm.Parser.class) + ", "
                + EngineCompiler.FUNCTIONS_PER_CLASS + " functions in a class, "
                + System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version");
    }

    private static String versionOf(String artifact, Class<?> ofIt) {
        String path = "/META-INF/maven/run.endive/" + artifact + "/pom.properties";
        try (InputStream in = ofIt.getResourceAsStream(path)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("the engine's own jar cannot be read", e);
        }
    }

    /** Returns code of a module, or null if there is none that can be used. */
    @Nullable
    CompiledCode find(String digest) {
        if (directory == null) {
            return null;
        }
        Path file = fileOf(digest);
        try {
            CompiledCode code = decoded(digest, Files.readAllBytes(file));
            hits.increment();
            return code;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.warn(
                    "Compiled code {} is refused and made anew: {}",
                    file,
                    GuestText.printable(String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** Keeps code, and drops what other versions had kept of the module. A disk that refuses costs a later compilation, nothing more. */
    void keep(String digest, CompiledCode code) {
        if (directory == null) {
            return;
        }
        try {
            forget(digest);
            Path unfinished = Files.createTempFile(directory, "new-", null, ownersAlone(directory));
            try {
                Files.write(unfinished, encoded(digest, code));
                Files.move(unfinished, fileOf(digest), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            LOG.warn("The compiled code of module {} cannot be kept: {}", digest, GuestText.printable(e.toString()));
        }
    }

    /** Drops what is kept of a module that nobody needs any more. */
    public void forget(String digest) {
        if (directory == null) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, digest + "-*" + SUFFIX)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("The compiled code of module {} stays on disk: {}", digest, GuestText.printable(e.toString()));
        }
    }

    /** Drops what is kept of modules other than these, and what was left unfinished. */
    public void retain(Set<String> digests) {
        if (directory == null) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                int end = name.indexOf('-');
                if (end < 0 || !digests.contains(name.substring(0, end))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("Compiled code that nobody needs stays on disk: {}", GuestText.printable(e.toString()));
        }
    }

    /** How often code was found. */
    long hits() {
        return hits.sum();
    }

    private Path fileOf(String digest) {
        if (directory == null) {
            throw new IllegalStateException("there is no directory");
        }
        String version = HexFormat.of().formatHex(sha256(origin.getBytes(StandardCharsets.UTF_8)), 0, 8);
        return directory.resolve(digest + "-" + version + SUFFIX);
    }

    private static FileAttribute<?>[] ownersAlone(Path directory) throws IOException {
        return Files.getFileStore(directory).supportsFileAttributeView(PosixFileAttributeView.class)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private byte[] encoded(String digest, CompiledCode code) {
        byte[] content = code.encoded();
        ByteArrayOutputStream out = new ByteArrayOutputStream(HASH_BYTES + content.length);
        out.writeBytes(checksum(digest, content));
        out.writeBytes(content);
        return out.toByteArray();
    }

    private CompiledCode decoded(String digest, byte[] bytes) throws IOException {
        if (bytes.length < HASH_BYTES) {
            throw new IOException("it is too short");
        }
        byte[] content = Arrays.copyOfRange(bytes, HASH_BYTES, bytes.length);
        if (!Arrays.equals(checksum(digest, content), Arrays.copyOf(bytes, HASH_BYTES))) {
            throw new IOException("its checksum is wrong");
        }
        return CompiledCode.decoded(content);
    }

    /** Over the key too: a file under another module's name is not taken for that module's. */
    private byte[] checksum(String digest, byte[] content) {
        byte[] key = (digest + " " + origin + " ").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(key, key.length + content.length);
        System.arraycopy(content, 0, all, key.length, content.length);
        return sha256(all);
    }

    private static byte[] sha256(byte[] bytes) {
        return HexFormat.of().parseHex(ExtensionVersion.digestOf(bytes));
    }
}
