package dev.freshet.module;

import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.name;
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.instance.SlotMemory;
import dev.freshet.module.rewrite.ClassRewriter;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import run.endive.compiler.internal.ByteClassCollector;
import run.endive.compiler.internal.Compiler;
import run.endive.wasm.Parser;

/** Modules with thousands of functions of one type, as Go's compiler makes them, and calls through a table that holds all of them. */
class ManyFunctionsTest {

    private static final int FUNCTIONS = 1_500;
    private static final int HOTSPOTS_HUGE_METHOD_LIMIT = 8_000;

    /** Function i adds i; the last two of the table are of another type. */
    private static byte[] manyFunctions() {
        byte[] i32 = bytes(WasmBytes.I32);
        int all = FUNCTIONS + 2;
        byte[][] types = new byte[all][];
        byte[][] bodies = new byte[all][];
        byte[][] entries = new byte[all][];
        for (int i = 0; i < all; i++) {
            types[i] = leb(i < FUNCTIONS ? 0 : 1);
            entries[i] = leb(i);
            // (i >> 6 << 6) + (i & 63) + argument 0
            bodies[i] = body(bytes(0x41, i >> 6, 0x41, 6, 0x74, 0x41, i & 63, 0x6A, 0x20, 0, 0x6A));
        }
        // argument 0 to the function in entry argument 1
        bodies[all - 1] = body(bytes(0x20, 0, 0x20, 1, 0x11, 0, 0));
        return module().section(
                        1,
                        vector(
                                concat(bytes(0x60), vector(i32), vector(i32)),
                                concat(bytes(0x60), vector(i32, i32), vector(i32))))
                .section(3, vector(types))
                .section(4, vector(concat(bytes(0x70, 0), leb(all))))
                .section(5, vector(bytes(0, 1)))
                .section(7, vector(concat(name("call"), bytes(0), leb(all - 1))))
                .section(9, vector(concat(bytes(0, 0x41, 0, 0x0B), vector(entries))))
                .section(10, vector(bodies))
                .build();
    }

    /** Sizes of the methods that branch over the functions of a type, by class and name. */
    private static Map<String, Integer> branches(ClassRewriter rewriter) {
        Map<String, Integer> sizes = new TreeMap<>();
        Compiler.builder(Parser.parse(manyFunctions()))
                .withClassCollectorFactory(ByteClassCollector::new)
                .build()
                .compile()
                .collector()
                .classBytes()
                .forEach((className, bytes) -> new ClassReader(rewriter.rewrite(bytes))
                        .accept(
                                new ClassVisitor(Opcodes.ASM9) {
                                    @Override
                                    public MethodVisitor visitMethod(
                                            int access,
                                            String method,
                                            String type,
                                            @Nullable String signature,
                                            String @Nullable [] exceptions) {
                                        return new CodeSizeEvaluator(null) {
                                            @Override
                                            public void visitEnd() {
                                                if (className.contains("Indirect_")) {
                                                    sizes.put(className + "." + method, getMaxSize());
                                                }
                                            }
                                        };
                                    }
                                },
                                0));
        return sizes;
    }

    @Test
    void branchOverAllFunctionsOfATypeIsSmallEnoughToBeCompiled() {
        assertThat(branches(ClassRewriter.create(SlotMemory.class)))
                .hasSizeGreaterThan(10)
                .allSatisfy((method, bytes) -> assertThat(bytes).isLessThan(HOTSPOTS_HUGE_METHOD_LIMIT));
    }

    @Test
    void eachFunctionIsReachedThroughTheTable() {
        try (WasmExtensionRegistry registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withSlots(1),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)))) {
            registry.register("many", manyFunctions());
            assertThat(IntStream.range(0, FUNCTIONS).mapToObj(i -> (int) registry.call("many", "call", 7, i)[0]))
                    .containsExactlyElementsOf(
                            IntStream.range(7, FUNCTIONS + 7).boxed().toList());
            for (int ofAnotherType = FUNCTIONS; ofAnotherType < FUNCTIONS + 2; ofAnotherType++) {
                int entry = ofAnotherType;
                assertThatThrownBy(() -> registry.call("many", "call", 7, entry))
                        .isInstanceOf(GuestTrapException.class);
            }
        }
    }
}
