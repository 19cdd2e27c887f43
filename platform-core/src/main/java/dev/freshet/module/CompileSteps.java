package dev.freshet.module;

import dev.freshet.PlatformLimits;
import dev.freshet.module.rewrite.ClassRewriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From bytes to a module that can be called: scan, parse, validate, and then the first that is to be had of code on disk, the interpreter
 * with the compiler behind it, or the compiler.
 */
final class CompileSteps implements Compilation.Steps {

    private static final Logger LOG = LoggerFactory.getLogger(CompileSteps.class);

    private final PlatformLimits limits;
    private final CodeCache cache;
    private final ClassRewriter rewriter;
    private final @Nullable BackgroundCompiler background;
    private final long tieredFromBytes;

    private CompileSteps(
            PlatformLimits limits,
            CodeCache cache,
            ClassRewriter rewriter,
            @Nullable BackgroundCompiler background,
            long tieredFromBytes) {
        this.limits = limits;
        this.cache = cache.of(rewriter.identity());
        this.rewriter = rewriter;
        this.background = background;
        this.tieredFromBytes = tieredFromBytes;
    }

    /** A module is compiled before anybody gets it. */
    static CompileSteps ahead(PlatformLimits limits, CodeCache cache, ClassRewriter rewriter) {
        return new CompileSteps(limits, cache, rewriter, null, 0);
    }

    /** A module of so many bytes or more is interpreted first, unless too many are already. */
    static CompileSteps tiered(
            PlatformLimits limits, CodeCache cache, ClassRewriter rewriter, BackgroundCompiler background, long from) {
        return new CompileSteps(limits, cache, rewriter, background, from);
    }

    @Override
    public CompiledModule run(byte[] bytes, String digest, StopSignal stop) {
        ParsedModule parsed = ParsedModule.of(bytes, digest, limits, stop);
        ModuleCode kept = EngineFailures.translating("loading the module", () -> kept(parsed, stop));
        if (kept != null) {
            return describe(parsed, kept);
        }
        if (background == null || bytes.length < tieredFromBytes || !background.reserve()) {
            return describe(parsed, compiled(parsed, stop, "compiled at its upload"));
        }
        boolean handedOver = false;
        try {
            CompiledModule module = describe(parsed, ModuleCode.interpreted(parsed));
            background.compile(module, signal -> compiled(parsed, signal, "compiled after its upload"));
            handedOver = true;
            return module;
        } finally {
            if (!handedOver) {
                background.release();
            }
        }
    }

    private static CompiledModule describe(ParsedModule parsed, ModuleCode code) {
        return EngineFailures.translating("describing the module", () -> new CompiledModule(parsed, code));
    }

    private @Nullable ModuleCode kept(ParsedModule module, StopSignal stop) {
        long started = System.nanoTime();
        CompiledCode kept = cache.find(module.digest());
        if (kept == null) {
            return null;
        }
        try {
            EngineCompiler.Code code = EngineCompiler.load(kept, rewriter, module.interruption(), stop);
            return ModuleCode.compiled(module, code, since(started), "its code was found compiled on disk");
        } catch (LinkageError e) {
            LOG.warn(
                    "The compiled code of module {} does not fit this JVM and is made anew: {}",
                    module.digest(),
                    e.toString());
            return null;
        }
    }

    private ModuleCode compiled(ParsedModule module, StopSignal stop, String reason) {
        long started = System.nanoTime();
        return EngineFailures.translating("compiling the module", () -> {
            EngineCompiler.Code code = EngineCompiler.compile(
                    module.wasm(), module.scan().tooBigToCompile(), rewriter, module.interruption(), stop);
            cache.keep(module.digest(), code.toKeep());
            return ModuleCode.compiled(module, code, since(started), reason);
        });
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
