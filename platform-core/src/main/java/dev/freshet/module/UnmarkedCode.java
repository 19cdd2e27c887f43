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
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/**
 * The other form of a module's code, whose stores mark no pages; loaded when it is wanted. Until then the module's classes are kept
 * compressed, a third of their size. Immutable.
 */
final class UnmarkedCode {

    private final byte[] compressed;
    private final ClassRewriter rewriter;
    private final InterruptionSite interruption;

    /** @param interruption that of the code with marks: what stops one form stops the other */
    UnmarkedCode(CompiledCode code, ClassRewriter rewriter, InterruptionSite interruption) {
        this.compressed = compressed(code.encoded());
        this.rewriter = rewriter;
        this.interruption = interruption;
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
        CompiledCode code;
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
            code = CompiledCode.decoded(in.readAllBytes());
        } catch (IOException e) {
            throw new PlatformFaultException("code kept in memory cannot be read: " + e.getMessage(), e);
        }
        Map<String, byte[]> classes = new LinkedHashMap<>();
        code.classes().forEach((name, bytes) -> classes.put(name, rewriter.unmarked(bytes)));
        return EngineCompiler.machines(classes, code.mainClass(), interruption, () -> {});
    }
}
