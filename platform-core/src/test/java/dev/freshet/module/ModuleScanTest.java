package dev.freshet.module;

import static dev.freshet.module.WasmBytes.EMPTY_TYPE;
import static dev.freshet.module.WasmBytes.I32;
import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.bodyWithLocals;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.functions;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.name;
import static dev.freshet.module.WasmBytes.repeat;
import static dev.freshet.module.WasmBytes.resource;
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import dev.freshet.settings.PlatformLimits;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ModuleScanTest {

    private static final byte[] RETURN = bytes(0x0F);

    @Test
    void textOrAComponentIsToldFromAModule() {
        assertRefused(
                "(module)".getBytes(), "not a WebAssembly binary module: its 8 bytes do not begin with 00 61 73 6d");
        assertRefused(bytes(0, 'a', 's', 'm', 13, 0, 1, 0), "components and text format are not accepted");
        assertRefused(new byte[0], "its 0 bytes");
    }

    @Test
    void oneFunctionTooManyIsRefusedWithThePropertyToChange() {
        byte[] three = functions(body(), body(), body());
        assertThatCode(() -> ModuleScan.of(three, limits(3, 100, 0))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ModuleScan.of(three, limits(2, 100, 0)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage("the module has 3 functions; freshet.limits.functions allows 2; make the module smaller or"
                        + " raise it");
    }

    @Test
    void aFunctionOneByteTooLongIsRefusedByNameWithThePropertyToChange() {
        byte[] named = module().section(1, EMPTY_TYPE)
                .section(3, vector(leb(0)))
                .section(10, vector(body(repeat(9, 0x01))))
                .section(0, name("name"), bytes(1, 5, 1, 0, 2, 'f', '\n'))
                .build();
        assertThatCode(() -> ModuleScan.of(named, limits(1, 11, 0))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ModuleScan.of(named, limits(1, 10, 0)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage(
                        "function 0 ('f\\u{a}') has 11 bytes; freshet.limits.function-size allows 10; split the function"
                                + " or raise it");
    }

    @Test
    void tablesLargerTogetherThanTheLimitAreRefused() {
        byte[] tables = module().section(4, vector(bytes(0x70, 0, 6), bytes(0x70, 0, 5)))
                .build();
        assertThatCode(() -> ModuleScan.of(tables, limits(1, 1, 11))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ModuleScan.of(tables, limits(1, 1, 10)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage("the tables up to table 1 have 11 entries; freshet.limits.table-entries allows 10; make the"
                        + " module smaller or raise it");
    }

    @Test
    void simdIsRefusedWhereverItHidesAndNamesThePlace() {
        assertRefused(
                resource("module/simd-instruction.wasm"),
                "function 0 ('sum') uses instruction I32x4_SPLAT; 128-bit SIMD");
        assertRefused(resource("module/simd-parameter.wasm"), "type 0 has type v128; 128-bit SIMD is not supported");
        assertRefused(resource("module/simd-local.wasm"), "a local of function 0 ('lanes') has type v128");
        assertRefused(resource("module/simd-global.wasm"), "global 0 has type v128");
        byte[] deadBlock = functions(body(bytes(0x00, 0x02, 0x7B, 0x00, 0x0B, 0x00)));
        assertRefused(deadBlock, "function 0 uses type v128 in BLOCK");
    }

    @Test
    void aSecondMemoryIsRefusedEvenIfTheFirstIsImported() {
        assertRefused(
                resource("module/two-memories.wasm"), "the module has 2 memories or more, imported ones included");
    }

    @Test
    void a64BitMemoryIsRefusedInWords() {
        assertRefused(resource("module/memory64.wasm"), "64-bit addresses", "wasm32");
    }

    @Test
    void anImportedTagIsRefusedByName() {
        assertRefused(resource("module/imported-tag.wasm"), "import 'env'.'oops' is an exception tag");
    }

    @Test
    void sharedMemoryAndAtomicsAreAccepted() {
        assertThatCode(() -> scan(resource("module/atomics.wasm"))).doesNotThrowAnyException();
    }

    @Test
    void lengthsThatLieNeverAllocate() {
        byte[] huge = leb(0x7FFF_FFFF);
        // Each of these makes the engine's own parser allocate gigabytes before it looks whether the bytes are there.
        assertRefused(module().section(1, vector(concat(bytes(0x60), huge))).build(), "claims 2147483647 parameters");
        assertRefused(module().section(1, vector(concat(bytes(0x50), huge))).build(), "claims 2147483647 supertypes");
        assertRefused(module().section(1, vector(concat(bytes(0x4E), huge))).build(), "types of a group");
        assertRefused(module().section(2, vector(huge)).build(), "bytes of an import's module");
        assertRefused(module().section(7, vector(huge)).build(), "bytes of an export's name");
        assertRefused(module().section(9, vector(concat(bytes(1, 0), huge))).build(), "claims 2147483647 elements");
        assertRefused(module().section(11, vector(concat(bytes(1), huge))).build(), "bytes of data");
        assertRefused(module().section(0, huge).build(), "bytes of a custom section's name");
        assertRefused(module().raw(concat(bytes(1), huge)).build(), "bytes of the type section");
        assertRefused(functions(concat(leb(20), huge)), "bytes of a function body");
    }

    @Test
    void localsAddedUpInManySmallGroupsAreBounded() {
        byte[] group = concat(leb(50_000), bytes(I32));
        byte[] groups = repeat(1_000, group[0], group[1], group[2], group[3]);
        assertRefused(
                functions(bodyWithLocals(concat(leb(1_000), groups), RETURN)),
                "function 0 has 100000 locals or more; freshet.limits.locals allows 50000");
    }

    @Test
    void oneLocalTooManyIsRefusedWithThePropertyToChange() {
        byte[] three = functions(bodyWithLocals(concat(leb(1), leb(3), bytes(I32)), RETURN));
        PlatformLimits limits = limits(1, 100, 0);
        assertThatCode(() -> ModuleScan.of(three, limits.withFunctionLocals(3))).doesNotThrowAnyException();
        assertThatThrownBy(() -> ModuleScan.of(three, limits.withFunctionLocals(2)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage("function 0 has 3 locals or more; freshet.limits.locals allows 2; split the function"
                        + " or raise it, to the engine's 50000 at most");
    }

    @Test
    void theEnginesBoundOnLocalsHoldsWhateverTheLimitSays() {
        byte[] many = functions(bodyWithLocals(concat(leb(1), leb(50_001), bytes(I32)), RETURN));
        assertThatThrownBy(() -> ModuleScan.of(many, limits(1, 100, 0).withFunctionLocals(60_000)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("freshet.limits.locals allows 50000");
    }

    @Test
    void typesThatDoubleWithEachReferenceAreRefused() {
        byte[][] types = new byte[40][];
        types[0] = bytes(0x5F, 0);
        for (int i = 1; i < types.length; i++) {
            types[i] = bytes(0x5F, 2, 0x64, i - 1, 0, 0x64, i - 1, 0);
        }
        assertRefused(module().section(1, vector(types)).build(), "type 15 takes more than 100000 steps to compare");
    }

    @Test
    void deepChainsOfSubtypesAreRefused() {
        byte[][] types = new byte[66][];
        types[0] = bytes(0x50, 0, 0x5F, 0);
        for (int i = 1; i < types.length; i++) {
            types[i] = concat(bytes(0x50, 1), leb(i - 1), bytes(0x5F, 0));
        }
        assertRefused(module().section(1, vector(types)).build(), "type 64 has 64 supertypes above it; 63 are allowed");
    }

    @Test
    void manyTypesTimesManyFunctionsAreRefused() {
        byte[][] types = new byte[10_000][];
        Arrays.fill(types, bytes(0x60, 0, 0));
        byte[][] functions = new byte[6_000][];
        Arrays.fill(functions, leb(0));
        byte[] module =
                module().section(1, vector(types)).section(3, vector(functions)).build();
        assertRefused(module, "10000 types for 6000 functions: 60000000 steps");
    }

    @Test
    void branchesAcrossThousandsOfBlocksAreRefusedBeforeTheParserWalksThem() {
        int depth = 100_000;
        byte[] code = concat(
                repeat(depth, 0x02, 0x40), // block
                repeat(5_000, 0x41, 0, 0x0D, 0x9F, 0x8D, 0x06), // br_if 99999
                repeat(depth, 0x0B));
        assertRefused(functions(body(code)), "branches across too many blocks and operands");
    }

    @Test
    void moreInstructionsThanFitMemoryAreRefused() {
        byte[] body = body(repeat(1_000_000, 0x01));
        assertRefused(functions(body, body, body, body), "more than 4000000 instructions");
    }

    @Test
    void aBlockTypeThatTheEngineMistakesForAnotherIsRefused() {
        byte[][] types = new byte[65][];
        Arrays.fill(types, bytes(0x60, 0, 0));
        types[64] = bytes(0x60, 0, 1, I32);
        byte[] module = module().section(1, vector(types))
                .section(3, vector(leb(0)))
                .section(10, vector(body(bytes(0x02, 0xC0, 0x00, 0x41, 0x01, 0x0B, 0x1A))))
                .build();
        assertRefused(module, "type 64 is used as a block type, which the engine mistakes for a value type");
    }

    @Test
    void anOpcodeThatSpillsIntoTheNextPrefixIsRefused() {
        // The engine adds fc 00 and 18c to fd 8c, an instruction on vectors.
        assertRefused(functions(body(bytes(0xFC, 0x8C, 0x03))), "opcode fc 18c is unknown");
        assertRefused(functions(body(bytes(0xFE, 0xFF, 0x01))), "is unknown or not supported");
        assertRefused(functions(body(bytes(0xFF))), "opcode ff is unknown");
    }

    @Test
    void bodiesMustEndExactlyWhereTheySay() {
        assertRefused(functions(concat(leb(3), bytes(0, 0x0B, 0x0B))), "function 0 goes on behind its end");
        assertRefused(functions(concat(leb(2), bytes(0, 0x01))), "ends within an instruction");
        assertRefused(functions(body(bytes(0x0C, 1))), "function 0 branches to label 1 of 1");
    }

    @Test
    void sectionsInTheWrongOrderOrTwiceAreRefused() {
        byte[] none = bytes(0);
        assertRefused(
                module().section(3, none).section(1, EMPTY_TYPE).build(),
                "the type section is repeated or out of order");
        assertRefused(module().section(1, none).section(1, none).build(), "the type section is repeated");
        assertRefused(module().section(14, none).build(), "section id 14 is unknown");
        assertRefused(module().section(2, bytes(0, 0)).build(), "the section of imports goes on behind its end");
    }

    @Test
    void aFunctionThatCannotFitAJvmMethodIsNotGivenToTheCompiler() {
        byte[] longBody = body(repeat(70_000, 0x01));
        assertThat(scan(functions(body(), longBody)).tooBigToCompile()).containsExactly(1);
    }

    @Test
    void branchesThatDropThousandsOfOperandsAreNotGivenToTheCompiler() {
        byte[] code = concat(
                bytes(0x02, 0x40),
                repeat(10_000, 0x41, 0), // i32.const
                concat(bytes(0x41, 0, 0x0E), leb(9_999), repeat(10_000, 0)), // br_table, each label drops them all
                bytes(0x0B));
        assertThat(scan(functions(body(code))).tooBigToCompile()).containsExactly(0);
    }

    @Test
    void manyLocalsTimesManyBlocksAreNotGivenToTheCompiler() {
        byte[] code = repeat(2_000, 0x02, 0x40, 0x0B);
        byte[] locals = concat(leb(1), leb(10_000), bytes(I32));
        assertThat(scan(functions(bodyWithLocals(locals, code))).tooBigToCompile())
                .containsExactly(0);
    }

    private static ModuleScan scan(byte[] module) {
        return ModuleScan.of(module, PlatformLimits.defaults());
    }

    private static void assertRefused(byte[] module, String... messageParts) {
        assertThatThrownBy(() -> scan(module))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContainingAll(messageParts);
    }

    private static PlatformLimits limits(int functions, int functionBytes, int tableEntries) {
        return new PlatformLimits(
                16L << 20,
                functions,
                functionBytes,
                50_000,
                Duration.ofSeconds(30),
                1,
                tableEntries,
                Duration.ofSeconds(1),
                64,
                1,
                0,
                0,
                0,
                100);
    }
}
