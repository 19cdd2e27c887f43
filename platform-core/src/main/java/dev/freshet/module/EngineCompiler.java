package dev.freshet.module;

import dev.freshet.module.rewrite.ClassRewriter;
import dev.freshet.module.rewrite.GuestClassLoader;
import dev.freshet.module.rewrite.InterruptionSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.MethodTooLargeException;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.internal.Compiler;
import run.endive.compiler.internal.CompilerResult;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/*
 * Why the engine's inner classes (Compiler, ClassLoadingCollector, MachineFactory; exported by its module descriptor) and not
 * MachineFactoryCompiler: that one hides the collector, which is the only place through which a running compilation passes our code; it
 * does not tell which functions it gave to the interpreter; it hands out the generated classes as a compressed jar only; and it ties the
 * machines to the model it compiled, so that all function bodies would stay in memory for good.
 */
/** A module's function bodies to JVM classes. */
final class EngineCompiler {

    /**
     * Functions of one generated class. The engine's own 12,288 would leave up to a whole module between two chances to stop; more classes
     * cost about a millisecond each and nothing at run time.
     */
    static final int FUNCTIONS_PER_CLASS = 512;

    /** Instructions from which on a function is tried before the others: about three bytes come of each, a method holds 65,535. */
    static final int LARGE_FUNCTION = 18_000;

    private static final String FUNCTION_PREFIX = "func_";

    private EngineCompiler() {}

    /**
     * What came out.
     *
     * @param machines makes the machine of an instance; does not check whose
     * @param classes generated classes by name
     * @param mainClass name of the class that is the machine
     * @param interpreted indices of functions that the engine's interpreter runs, because they do not fit a JVM method
     * @param unmarked the same code with stores that mark nothing; null if there cannot be such code
     */
    record Code(
            Function<Instance, Machine> machines,
            Map<String, byte[]> classes,
            String mainClass,
            Set<Integer> interpreted,
            @Nullable UnmarkedCode unmarked) {

        /** What to keep of it on disk. */
        CompiledCode toKeep() {
            return new CompiledCode(classes, mainClass, interpreted);
        }
    }

    /**
     * Loads code that was compiled, and rewritten, before.
     *
     * @param rewriter by which it was
     * @param interruption makes the classes look at interrupts
     * @throws LinkageError if it does not fit this JVM or engine
     */
    static Code load(CompiledCode kept, ClassRewriter rewriter, InterruptionSite interruption, StopSignal stop) {
        if (!kept.classes().containsKey(kept.mainClass())) {
            throw new NoClassDefFoundError(kept.mainClass());
        }
        return new Code(
                machines(kept.classes(), kept.mainClass(), interruption, stop::check),
                kept.classes(),
                kept.mainClass(),
                kept.interpreted(),
                rewriter.canLeaveMarksOut() ? new UnmarkedCode(kept, rewriter, interruption) : null);
    }

    /**
     * Compiles; throws what the engine throws. A function that turns out too large for a JVM method is given to the interpreter and the
     * compilation starts over, as the engine does it too, but with a look at the stop signal each time. So that starting over is cheap,
     * functions that may be too large are tried first, alone.
     *
     * @param tooBigToCompile functions to be interpreted without trying
     * @param rewriter what every generated class passes through
     * @param interruption makes the classes look at interrupts
     */
    static Code compile(
            WasmModule module,
            Set<Integer> tooBigToCompile,
            ClassRewriter rewriter,
            InterruptionSite interruption,
            StopSignal stop) {
        Set<Integer> interpreted = new TreeSet<>(tooBigToCompile);
        Set<Integer> large = largeFunctions(module);
        large.removeAll(interpreted);
        if (!large.isEmpty()) {
            int functions = module.importSection().count(ExternalType.FUNCTION)
                    + module.functionSection().functionCount();
            Set<Integer> others = IntStream.range(0, functions).boxed().collect(Collectors.toCollection(TreeSet::new));
            others.removeAll(large);
            Set<Integer> tooLarge = new TreeSet<>(others);
            generate(module, tooLarge, stop);
            tooLarge.removeAll(others);
            interpreted.addAll(tooLarge);
        }
        CompilerResult result = generate(module, interpreted, stop);
        return loaded(result, module, rewriter, interruption, stop);
    }

    /** Functions with so many instructions that their code may not fit a JVM method. */
    private static Set<Integer> largeFunctions(WasmModule module) {
        int imported = module.importSection().count(ExternalType.FUNCTION);
        Set<Integer> large = new TreeSet<>();
        for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
            if (module.codeSection().getFunctionBody(i).instructions().size() >= LARGE_FUNCTION) {
                large.add(imported + i);
            }
        }
        return large;
    }

    /**
     * Generates the classes.
     *
     * @param interpreted functions to leave out; those that turn out too large are added
     */
    private static CompilerResult generate(WasmModule module, Set<Integer> interpreted, StopSignal stop) {
        while (true) {
            stop.check();
            try {
                return generateOnce(module, interpreted, stop);
            } catch (WasmEngineException e) {
                if (!(e.getCause() instanceof MethodTooLargeException tooLarge)
                        || !tooLarge.getMethodName().startsWith(FUNCTION_PREFIX)
                        || !interpreted.add(functionOf(tooLarge.getMethodName()))) {
                    throw e;
                }
            }
        }
    }

    /** Returns the index of the guest function whose code a generated method holds, or -1 for a method of the engine's own. */
    static int functionOf(String methodName) {
        if (!methodName.startsWith(FUNCTION_PREFIX)) {
            return -1;
        }
        return Integer.parseInt(methodName.substring(FUNCTION_PREFIX.length()));
    }

    private static CompilerResult generateOnce(WasmModule module, Set<Integer> interpreted, StopSignal stop) {
        return Compiler.builder(module)
                .withMaxFunctionsPerClass(FUNCTIONS_PER_CLASS)
                // With a given set of interpreted functions the engine insists on failing at any other one.
                .withInterpreterFallback(InterpreterFallback.FAIL)
                .withInterpretedFunctions(interpreted)
                .withClassCollectorFactory(() -> new StoppableCollector(stop))
                .build()
                .compile();
    }

    /** Exported functions that the host can call without arrays; imported ones are the host's own. */
    private static Set<Integer> functionsOfFewNumbers(WasmModule module, ModuleShape shape) {
        int imported = module.importSection().count(ExternalType.FUNCTION);
        return shape.functionExports().values().stream()
                .filter(export -> export.index() >= imported && export.hasFewNumbers())
                .map(FunctionExport::index)
                .collect(Collectors.toSet());
    }

    /** What the module's memory has at least, 0 without one. */
    private static long memoryBytes(ModuleShape shape) {
        MemoryDescription memory = shape.memory();
        return memory == null ? 0 : (long) memory.initialPages() * Memory.PAGE_SIZE;
    }

    private static Code loaded(
            CompilerResult result,
            WasmModule module,
            ClassRewriter rewriter,
            InterruptionSite interruption,
            StopSignal stop) {
        ModuleShape shape = ModuleShape.of(module);
        Map<String, byte[]> classes = rewriter.rewrite(
                result.collector().classBytes(), functionsOfFewNumbers(module, shape), memoryBytes(shape), stop::check);
        return load(
                new CompiledCode(classes, result.collector().mainClassName(), result.interpretedFunctions()),
                rewriter,
                interruption,
                stop);
    }

    /**
     * Loads classes.
     *
     * @param betweenClasses called before each class; what it throws ends the loading
     */
    static Function<Instance, Machine> machines(
            Map<String, byte[]> classes, String mainClass, InterruptionSite interruption, Runnable betweenClasses) {
        return machines(new GuestClassLoader(interruption).load(classes, mainClass, betweenClasses));
    }

    @SuppressWarnings("unchecked") // the handle's type says so
    private static Function<Instance, Machine> machines(Class<? extends Machine> machine) {
        try {
            MethodHandle constructor = MethodHandles.publicLookup()
                    .findConstructor(machine, MethodType.methodType(void.class, Instance.class));
            return MethodHandleProxies.asInterfaceInstance(Function.class, constructor);
        } catch (ReflectiveOperationException e) {
            throw new WasmEngineException("the generated machine has no constructor for an instance", e);
        }
    }
}
