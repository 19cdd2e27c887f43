package dev.freshet.module;

import static dev.freshet.module.WasmBytes.EMPTY_TYPE;
import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.resource;
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.freshet.HeldExecutor;
import dev.freshet.InvalidModuleException;
import dev.freshet.settings.PlatformLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;

/** A module that is parsed in halves and is another one than it was, or is accepted although it is wrong, or refused for another reason. */
@Timeout(120)
class HalvedParserTest {

    private static final long SEED = 0x5EED_2026L;
    private static final byte[] NOTHING = body(bytes(0x01));
    /** {@code drop} where there is nothing. */
    private static final byte[] ILL_TYPED = body(bytes(0x1A));

    private static final byte[] NO_SUCH_FUNCTION = body(bytes(0x10, 99));
    private static final byte[] CALLS_THE_LAST = body(bytes(0x10, 3));

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HalvedParser parser = new HalvedParser(threads, 0);
    private final StopSignal stop = new StopSignal(Duration.ofHours(1));

    @AfterEach
    void close() {
        threads.shutdown();
    }

    private WasmModule inHalves(byte[] bytes) {
        return parser.parse(bytes, Sections.of(bytes, UploadCost.unlimited()), stop);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "extism/go",
                "extism/rust",
                "extensions/receipt",
                "module/control",
                "module/tables",
                "module/tail-call",
                "module/throws",
                "module/externref",
                "module/atomics"
            })
    void halvesMakeTheSameModuleAsTheWhole(String name) {
        byte[] bytes = resource(name + ".wasm");
        assertThat(CodeHalves.of(bytes, Sections.of(bytes, UploadCost.unlimited()), 0))
                .isNotNull();
        WasmModule whole = EngineParser.parse(bytes, stop);
        WasmModule halved = inHalves(bytes);
        // Tags have no equality.
        assertThat(halved.equals(whole))
                .isEqualTo(EngineParser.parse(bytes, stop).equals(whole));
        assertThat(halved.codeSection()).isEqualTo(whole.codeSection());
        for (int i = 0; i < whole.codeSection().functionBodyCount(); i++) {
            assertSame(
                    halved.codeSection().getFunctionBody(i), whole.codeSection().getFunctionBody(i));
        }
    }

    /** The engine's equality looks at less. */
    private static void assertSame(FunctionBody one, FunctionBody other) {
        assertThat(one.localTypes()).isEqualTo(other.localTypes());
        assertThat(one.instructions()).hasSameSizeAs(other.instructions());
        for (int i = 0; i < one.instructions().size(); i++) {
            AnnotatedInstruction left = one.instructions().get(i);
            AnnotatedInstruction right = other.instructions().get(i);
            boolean same = left.address() == right.address()
                    && left.opcode() == right.opcode()
                    && Arrays.equals(left.operands(), right.operands());
            if (!same) {
                fail(left + " and " + right);
            }
        }
    }

    @Test
    void fewBodiesAreThoseOfTheWholeAndTheOthersCanDoNothing() {
        byte[] bytes = resource("extism/rust.wasm");
        WasmModule whole = EngineParser.parse(bytes, stop);
        int imported = whole.importSection().count(ExternalType.FUNCTION);
        int last = whole.codeSection().functionBodyCount() - 1;
        WasmModule few = EngineParser.parseWithFewBodies(
                bytes,
                ModuleScan.of(bytes, PlatformLimits.defaults()),
                Set.of(imported, imported + 7, imported + last),
                stop);
        for (int i = 0; i <= last; i++) {
            FunctionBody body = few.codeSection().getFunctionBody(i);
            if (i == 0 || i == 7 || i == last) {
                assertSame(body, whole.codeSection().getFunctionBody(i));
            } else {
                assertThat(body).isSameAs(EngineParser.ANY_BODY);
            }
        }
    }

    private static byte[] functions(byte[] global, byte[]... bodies) {
        byte[][] types = new byte[bodies.length][];
        Arrays.fill(types, leb(0));
        return module().section(1, EMPTY_TYPE)
                .section(3, vector(types))
                .section(6, vector(global))
                // Long enough to make room for what stands in the place of these sections in a half.
                .section(7, vector(WasmBytes.concat(WasmBytes.name("a-long-name-of-an-export"), bytes(0, 0))))
                .section(10, vector(bodies))
                .build();
    }

    private void assertRefusedAsTheWholeIs(byte[] module) {
        assertThat(CodeHalves.of(module, Sections.of(module, UploadCost.unlimited()), 0))
                .isNotNull();
        String reason = reason(() -> EngineParser.parse(module, stop));
        assertThat(reason).isNotEqualTo("accepted");
        assertThat(reason(() -> inHalves(module))).isEqualTo(reason);
    }

    private static String reason(Runnable parse) {
        try {
            parse.run();
            return "accepted";
        } catch (RuntimeException | AssertionError e) {
            return e.toString();
        }
    }

    @Test
    void faultInEitherHalfIsFoundAndTheFirstOfSeveralIsTold() {
        byte[] global = bytes(0x7F, 0, 0x41, 0, 0x0B);
        byte[] wrongGlobal = bytes(0x7F, 0, 0x42, 0, 0x0B);
        assertRefusedAsTheWholeIs(functions(global, ILL_TYPED, NOTHING, NOTHING, NOTHING));
        assertRefusedAsTheWholeIs(functions(global, NOTHING, NOTHING, NOTHING, ILL_TYPED));
        assertRefusedAsTheWholeIs(functions(global, NOTHING, ILL_TYPED, NO_SUCH_FUNCTION, NOTHING));
        assertRefusedAsTheWholeIs(functions(global, NOTHING, NO_SUCH_FUNCTION, ILL_TYPED, NOTHING));
        assertRefusedAsTheWholeIs(functions(wrongGlobal, NOTHING, NOTHING, NOTHING, NOTHING));
        assertRefusedAsTheWholeIs(functions(wrongGlobal, NOTHING, NOTHING, NOTHING, ILL_TYPED));
        byte[] valid = functions(global, CALLS_THE_LAST, NOTHING, CALLS_THE_LAST, NOTHING);
        assertThat(inHalves(valid)).isEqualTo(EngineParser.parse(valid, stop));
    }

    @ParameterizedTest
    @ValueSource(strings = {"module/control", "module/tables", "module/tail-call", "module/throws", "extensions/tax"})
    void damagedModuleIsAcceptedOrRefusedAsTheWholeIs(String name) {
        byte[] intact = resource(name + ".wasm");
        Random random = new Random(SEED);
        List<String> refused = new ArrayList<>();
        for (int round = 0; round < 500; round++) {
            byte[] damaged = intact.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            if (passesTheScan(damaged)) {
                String reason = reason(() -> EngineParser.parse(damaged, stop));
                assertThat(reason(() -> inHalves(damaged)))
                        .as("round %d", round)
                        .isEqualTo(reason);
                if (!reason.equals("accepted")) {
                    refused.add(reason);
                }
            }
        }
        assertThat(refused).hasSizeGreaterThan(10);
    }

    private static boolean passesTheScan(byte[] module) {
        try {
            ModuleScan.of(module, PlatformLimits.defaults());
            return true;
        } catch (InvalidModuleException e) {
            return false;
        }
    }

    @Test
    void moduleIsParsedWithoutAnotherThreadToo() {
        byte[] bytes = resource("extism/rust.wasm");
        HeldExecutor busy = new HeldExecutor();
        WasmModule alone = new HalvedParser(busy, 0).parse(bytes, Sections.of(bytes, UploadCost.unlimited()), stop);
        assertThat(alone).isEqualTo(EngineParser.parse(bytes, stop));
        assertThat(busy.held()).isEqualTo(2);
        busy.release();
        busy.shutdown();
        assertThat(new HalvedParser(busy, 0).parse(bytes, Sections.of(bytes, UploadCost.unlimited()), stop))
                .isEqualTo(alone);
    }

    @Test
    void stopEndsItAndDoesNotMakeItBeginAnew() {
        byte[] bytes = resource("extism/rust.wasm");
        stop.stop();
        assertThatThrownBy(() -> inHalves(bytes)).isInstanceOf(CancellationException.class);
    }
}
