package dev.freshet.module;

import dev.freshet.PlatformFaultException;
import dev.freshet.module.rewrite.ClassRewriter;
import dev.freshet.module.rewrite.InterruptionSite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/**
 * The other form of a module's code, whose stores mark no pages; loaded when it is wanted. Until then the module's classes are kept,
 * a third of their size once they are compressed. Thread-safe.
 */
final class UnmarkedCode {

    /** Classes of so many bytes take a millisecond or more to compress; fewer are not worth a thread's while. */
    private static final long LARGE_BYTES = 128 << 10;

    private final ClassRewriter rewriter;
    private final InterruptionSite interruption;
    /** Null when {@link #compressed} is there. */
    private volatile @Nullable CompiledCode plain;
    /** Written before {@link #plain} is cleared: whoever reads null there finds it. */
    private volatile byte @Nullable [] compressed;

    /**
     * Compresses little code at once.
     *
     * @param interruption that of the code with marks: what stops one form stops the other
     */
    UnmarkedCode(CompiledCode code, ClassRewriter rewriter, InterruptionSite interruption) {
        this.plain = code;
        this.rewriter = rewriter;
        this.interruption = interruption;
        if (code.classes().values().stream().mapToLong(bytes -> bytes.length).sum() < LARGE_BYTES) {
            compress();
        }
    }

    /** Makes what is kept small, which takes a while: 0.1 s for 4 MB of module. */
    void compress() {
        CompiledCode code = plain;
        if (code != null) {
            compressed = compressed(code.encoded());
            plain = null;
        }
    }

    /** Returns whether {@link #compress} has ended. */
    boolean isCompressed() {
        return plain == null;
    }

    private static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream deflating = new DeflaterOutputStream(out, deflater)) {
            deflating.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory failed", e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    /**
     * Makes the classes and loads them, once more for each call.
     *
     * @throws LinkageError if the JVM does not accept them
     */
    Function<Instance, Machine> load() {
        CompiledCode present = plain;
        CompiledCode code = present == null ? decompressed() : present;
        Map<String, byte[]> classes = new LinkedHashMap<>();
        code.classes().forEach((name, bytes) -> classes.put(name, rewriter.unmarked(bytes)));
        return EngineCompiler.machines(classes, code.mainClass(), interruption, () -> {});
    }

    private CompiledCode decompressed() {
        byte[] bytes = Objects.requireNonNull(compressed, "written before plain is cleared");
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return CompiledCode.decoded(in.readAllBytes());
        } catch (IOException e) {
            throw new PlatformFaultException("code kept in memory cannot be read: " + e.getMessage(), e);
        }
    }
}
