package dev.freshet.module;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Section;

/*
 * Why the halves accept what the whole does. The engine decodes a body from its bytes and the type section alone. It validates one against
 * everything in the module but the other bodies: so each half is validated as the whole module, with bodies of the other half replaced by
 * one that is valid for any type. Each body, and everything else, has passed the engine's validator then.
 *
 * Which of several faults is told depends on the engine's order: so a module that either half refuses is parsed anew, as a whole, and what
 * that says counts. It costs an upload that is refused at most twice the time.
 */
/** Parses and validates a module by the engine, its function bodies in two halves at the same time. */
final class HalvedParser {

    /** Smaller code is parsed in a few milliseconds by a JVM that is warm, where handing over half of it gains nothing. */
    private static final int MIN_CODE_BYTES = 128 << 10;

    private final TwoThreads threads;
    private final int minCodeBytes;

    /** @param other runs the second half, if it has a thread free */
    HalvedParser(Executor other) {
        this(other, MIN_CODE_BYTES);
    }

    /** @param minCodeBytes smallest code section that is parsed in halves */
    HalvedParser(Executor other, int minCodeBytes) {
        this.threads = new TwoThreads(other);
        this.minCodeBytes = minCodeBytes;
    }

    /** As {@link EngineParser#parse}, with the same outcome. */
    WasmModule parse(byte[] bytes, Sections sections, StopSignal stop) {
        WasmModule module = parsedInHalves(bytes, sections, stop);
        return module == null ? EngineParser.parse(bytes, stop) : module;
    }

    /** Returns null if the module is too small, or if it must be parsed as a whole to find what is wrong with it. */
    private @Nullable WasmModule parsedInHalves(byte[] bytes, Sections sections, StopSignal stop) {
        CodeHalves halves = CodeHalves.of(bytes, sections, minCodeBytes);
        if (halves == null) {
            return null;
        }
        try {
            return parse(bytes, halves, stop);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            stop.check();
            return null;
        }
    }

    private WasmModule parse(byte[] bytes, CodeHalves halves, StopSignal stop) {
        List<Section> others = new ArrayList<>();
        TwoThreads.Both<CodeSection> code = threads.run(
                () -> {
                    others.addAll(EngineParser.sectionsWithoutCode(bytes, stop));
                    return EngineParser.code(halves.first(), stop);
                },
                () -> EngineParser.code(halves.second(), stop));
        CodeSection whole = whole(code.here(), code.there());
        threads.run(
                () -> validated(others, whole, index -> index < halves.firstCount(), stop),
                () -> validated(others, whole, index -> index >= halves.firstCount(), stop));
        stop.check();
        return EngineParser.builder(others)
                .setCodeSection(whole)
                .withValidation(false)
                .build();
    }

    private static CodeSection whole(CodeSection first, CodeSection second) {
        CodeSection.Builder whole =
                CodeSection.builder().setRequiresDataCount(first.isRequiresDataCount() || second.isRequiresDataCount());
        for (FunctionBody body : first.functionBodies()) {
            whole.addFunctionBody(body);
        }
        for (FunctionBody body : second.functionBodies()) {
            whole.addFunctionBody(body);
        }
        return whole.build();
    }

    private static WasmModule validated(List<Section> others, CodeSection whole, IntPredicate mine, StopSignal stop) {
        stop.check();
        CodeSection.Builder code = CodeSection.builder().setRequiresDataCount(whole.isRequiresDataCount());
        for (int i = 0; i < whole.functionBodyCount(); i++) {
            code.addFunctionBody(mine.test(i) ? whole.getFunctionBody(i) : EngineParser.ANY_BODY);
        }
        return EngineParser.builder(others).setCodeSection(code.build()).build();
    }
}
