package dev.freshet.module;

import dev.freshet.GuestText;
import dev.freshet.InvalidModuleException;
import dev.freshet.module.rewrite.ClassRewriter;
import dev.freshet.settings.PlatformLimits;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
    private final UploadBudget budget;
    private final CodeCache cache;
    private final ClassRewriter rewriter;
    private final @Nullable BackgroundCompiler background;
    private final long tieredFromBytes;
    private final Executor spare;
    private final HalvedParser parser;

    private CompileSteps(
            PlatformLimits limits,
            UploadBudget budget,
            CodeCache cache,
            ClassRewriter rewriter,
            @Nullable BackgroundCompiler background,
            long tieredFromBytes,
            Executor spare) {
        this.limits = limits;
        this.budget = budget;
        this.cache = cache.of(rewriter.identity());
        this.rewriter = rewriter;
        this.background = background;
        this.tieredFromBytes = tieredFromBytes;
        this.spare = spare;
        this.parser = new HalvedParser(spare);
    }

    /**
     * A module is compiled before anybody gets it.
     *
     * @param spare helps if it has a thread free, and does what nobody waits for
     */
    static CompileSteps ahead(
            PlatformLimits limits, UploadBudget budget, CodeCache cache, ClassRewriter rewriter, Executor spare) {
        return new CompileSteps(limits, budget, cache, rewriter, null, 0, spare);
    }

    /**
     * A module of so many bytes or more is interpreted first, unless too many are already.
     *
     * @param spare as in {@link #ahead}
     */
    static CompileSteps tiered(
            PlatformLimits limits,
            UploadBudget budget,
            CodeCache cache,
            ClassRewriter rewriter,
            BackgroundCompiler background,
            long from,
            Executor spare) {
        return new CompileSteps(limits, budget, cache, rewriter, background, from, spare);
    }

    @Override
    public CompiledModule run(byte[] bytes, String digest, StopSignal stop) {
        long started = System.nanoTime();
        UploadCost cost = budget.cost(bytes.length);
        ModuleScan scan = EngineFailures.translating("reading the module", () -> ModuleScan.of(bytes, limits, cost));
        if (scan.definesObjects() && !rewriter.metersHeap()) {
            throw new InvalidModuleException(
                    "the module defines objects (structs or arrays), and the code that this version"
                            + " of the engine makes of it cannot be kept from filling the heap; use the version that Freshet comes"
                            + " with");
        }
        UploadBudget.Share share = budget.take(cost, stop);
        boolean handedOver = false;
        try {
            CompiledModule module = run(bytes, digest, scan, stop, started, share);
            handedOver = module.compiledBehind();
            return module;
        } finally {
            if (!handedOver) {
                share.close();
            }
        }
    }

    private CompiledModule run(
            byte[] bytes, String digest, ModuleScan scan, StopSignal stop, long started, UploadBudget.Share share) {
        CompiledCode kept = cache.find(digest);
        CompiledModule found = kept == null ? null : withKeptCode(bytes, digest, scan, kept, stop, started);
        if (found != null) {
            return found;
        }
        ParsedModule parsed = ParsedModule.of(bytes, digest, scan, parser, stop, started);
        if (background == null || bytes.length < tieredFromBytes || !background.reserve()) {
            return describe(parsed, compiled(parsed, stop, "compiled at its upload"));
        }
        boolean handedOver = false;
        try {
            CompiledModule module = describe(parsed, ModuleCode.interpreted(parsed));
            module.leaveForLater(() -> background.compile(module, signal -> compiledBehind(parsed, signal), share));
            handedOver = true;
            return module;
        } finally {
            if (!handedOver) {
                background.release();
            }
        }
    }

    /** Returns null if the code does not fit this JVM. */
    private @Nullable CompiledModule withKeptCode(
            byte[] bytes, String digest, ModuleScan scan, CompiledCode kept, StopSignal stop, long started) {
        ParsedModule parsed = ParsedModule.withFewBodies(bytes, digest, scan, kept.interpreted(), stop, started);
        ParsedModule module = parsed == null ? ParsedModule.of(bytes, digest, scan, parser, stop, started) : parsed;
        ModuleCode code = EngineFailures.translating("loading the module", () -> loaded(module, kept, stop));
        return code == null ? null : describe(module, code);
    }

    private CompiledModule describe(ParsedModule parsed, ModuleCode code) {
        CompiledModule module =
                EngineFailures.translating("describing the module", () -> new CompiledModule(parsed, code));
        module.leaveForLater(() -> compress(code));
        return module;
    }

    private ModuleCode compiledBehind(ParsedModule module, StopSignal stop) {
        ModuleCode code = compiled(module, stop, "compiled after its upload");
        compress(code);
        return code;
    }

    private void compress(ModuleCode code) {
        if (code.marks().isCompressed()) {
            return;
        }
        try {
            spare.execute(code.marks()::compress);
        } catch (RejectedExecutionException e) {
            LOG.debug("Code without marks stays as it is: the compiler is closed");
        }
    }

    private @Nullable ModuleCode loaded(ParsedModule module, CompiledCode kept, StopSignal stop) {
        long started = System.nanoTime();
        try {
            EngineCompiler.Code code = EngineCompiler.load(kept, rewriter, module.interruption(), stop);
            return ModuleCode.compiled(module, code, since(started), "its code was found compiled on disk");
        } catch (LinkageError e) {
            LOG.warn(
                    "The compiled code of module {} does not fit this JVM and is made anew: {}",
                    module.digest(),
                    GuestText.printable(e.toString()));
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
