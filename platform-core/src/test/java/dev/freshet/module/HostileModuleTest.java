package dev.freshet.module;

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
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.wiring.FreshetBuilder;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compile bombs: each is either compiled or refused, well within the time limit and without a large heap. */
@Timeout(60)
class HostileModuleTest {

    private static ModuleCompiler compiler;

    @BeforeAll
    static void open() {
        compiler = new ModuleCompiler(PlatformLimits.defaults());
    }

    @AfterAll
    static void close() {
        compiler.close();
    }

    @Test
    void aHundredThousandFunctionsAreRefused() {
        byte[][] bodies = new byte[100_000][];
        Arrays.fill(bodies, body());
        assertThatThrownBy(() -> compiler.compile(functions(bodies)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("freshet.limits.functions allows 50000");
    }

    @Test
    void aThousandImportsAreLinkedInTheirOrderAndOneMoreIsRefused() {
        try (WasmExtensionRegistry registry = new FreshetBuilder().build()) {
            registry.register("importer", importing(1_000));
            assertThat(registry.call("importer", "last")).containsExactly(0);
            assertThatThrownBy(() -> registry.register("importer", importing(1_001)))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessageContaining("the module has 1001 imports; 1000 are allowed");
        }
    }

    /** Calls its last import, the only one that returns. */
    private static byte[] importing(int count) {
        byte[][] imports = new byte[count][];
        Arrays.fill(imports, concat(name("wasi_snapshot_preview1"), name("proc_exit"), bytes(0, 1)));
        imports[count - 1] = concat(name("wasi_snapshot_preview1"), name("sched_yield"), bytes(0, 0));
        return module().section(1, vector(bytes(0x60, 0, 1, I32), bytes(0x60, 1, I32, 0)))
                .section(2, vector(imports))
                .section(3, vector(leb(0)))
                .section(7, vector(concat(name("last"), bytes(0), leb(count))))
                .section(10, vector(body(bytes(0x10), leb(count - 1L))))
                .build();
    }

    @Test
    void fiveThousandFunctionsCompileInSeveralClasses() {
        byte[][] bodies = new byte[5_000][];
        Arrays.fill(bodies, body());
        assertThat(compiler.compile(functions(bodies)).functions()).isEqualTo(5_000);
    }

    @Test
    void oneFunctionOfAMegabyteIsInterpreted() {
        byte[] code = repeat(((1 << 20) - 2) / 3, 0x41, 0, 0x1A); // i32.const 0, drop
        assertThat(compiler.compile(functions(body(code))).functionsInterpreted())
                .containsExactly("func 0");
    }

    @Test
    void tenThousandLocalsAreCompiledOrInterpreted() {
        byte[] locals = concat(leb(1), leb(10_000), bytes(I32));
        assertThat(compiler.compile(functions(bodyWithLocals(locals, bytes(0x01))))
                        .functions())
                .isEqualTo(1);
    }

    @Test
    void fiftyNestedBranchTablesCompile() {
        byte[] table = concat(bytes(0x41, 0, 0x0E), leb(49), repeat(49, 0x00), bytes(0x30));
        byte[] code = concat(repeat(50, 0x02, 0x40), table);
        for (int i = 0; i < 50; i++) {
            code = concat(code, bytes(0x0B), i < 49 ? bytes(0x41, 0, 0x0E, 1, 0, 0) : bytes());
        }
        assertThat(compiler.compile(functions(body(code))).functions()).isEqualTo(1);
    }

    @Test
    void twentyThousandNestedBlocksNeitherOverflowNorHang() {
        byte[] code = concat(repeat(20_000, 0x02, 0x40), repeat(20_000, 0x0B));
        assertThat(compiler.compile(functions(body(code))).functions()).isEqualTo(1);
    }

    @Test
    void manyFunctionsTooBigForAJvmMethodDoNotStartTheCompilationOverForEach() {
        byte[][] bodies = new byte[20][];
        Arrays.fill(bodies, body(repeat(33_000, 0x41, 0, 0x1A)));
        assertThat(compiler.compile(functions(bodies)).functionsInterpreted()).hasSize(20);
    }

    @Test
    void operandsDroppedByThousandsOfBranchesDoNotFillTheHeap() {
        byte[] code = concat(
                bytes(0x02, 0x40),
                repeat(10_000, 0x41, 0),
                concat(bytes(0x41, 0, 0x0E), leb(9_999), repeat(10_000, 0)),
                bytes(0x0B));
        assertThat(compiler.compile(functions(body(code))).functionsInterpreted())
                .containsExactly("func 0");
    }
}
