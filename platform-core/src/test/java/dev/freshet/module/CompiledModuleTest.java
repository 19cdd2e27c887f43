package dev.freshet.module;

import static dev.freshet.module.WasmBytes.EMPTY_TYPE;
import static dev.freshet.module.WasmBytes.body;
import static dev.freshet.module.WasmBytes.bytes;
import static dev.freshet.module.WasmBytes.concat;
import static dev.freshet.module.WasmBytes.leb;
import static dev.freshet.module.WasmBytes.module;
import static dev.freshet.module.WasmBytes.name;
import static dev.freshet.module.WasmBytes.repeat;
import static dev.freshet.module.WasmBytes.resource;
import static dev.freshet.module.WasmBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import dev.freshet.admin.ModuleReport;
import dev.freshet.host.HostCatalog;
import dev.freshet.settings.PlatformLimits;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import run.endive.runtime.Instance;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

class CompiledModuleTest {

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
    void compiledCodeComputesWhatTheModuleSays() {
        Instance instance = instantiate(compile("module/control.wasm"));
        assertThat(instance.export("apply").apply(0, 3, 4)).containsExactly(7);
        assertThat(instance.export("apply").apply(1, 3, 4)).containsExactly(12);
        assertThat(instance.export("sum").apply(100)).containsExactly(5050);
        assertThat(instance.export("choose").apply(1)).containsExactly(20);
        assertThat(instance.export("choose").apply(9)).containsExactly(40);
        assertThat(instance.export("pair").apply()).containsExactly(-1);
    }

    @Test
    void instancesShareNoMemoryTableOrGlobalThroughTheModule() {
        CompiledModule compiled = compile("module/start.wasm");
        Instance first = instantiate(compiled);
        first.getMachine().call(compiled.startFunction(), new long[0]);
        assertThat(first.export("count").apply()).containsExactly(1);
        assertThat(instantiate(compiled).export("count").apply()).containsExactly(0);
    }

    @Test
    void buildingAnInstanceNeverRunsTheStartFunction() {
        CompiledModule compiled = compile("module/start.wasm");
        assertThat(compiled.startFunction()).isZero();
        assertThat(compiled.wasm().startSection()).isEmpty();
        assertThat(instantiate(compiled).export("count").apply()).containsExactly(0);
        assertThat(compile("module/control.wasm").startFunction()).isEqualTo(-1);
    }

    @Test
    void theMachineFactoryRefusesInstancesOfAnotherModule() {
        CompiledModule one = compile("module/start.wasm");
        CompiledModule other = compile("module/control.wasm");
        assertThatThrownBy(() -> Instance.builder(one.wasm())
                        .withMachineFactory(other.form().machines())
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bodiesOfCompiledFunctionsAreNotKept() {
        CompiledModule compiled = compiler.compile(WasmBytes.functions(body(repeat(70_000, 0x01)), body(bytes(0x01))));
        assertThat(compiled.functionsInterpreted()).containsExactly("func 0");
        assertThat(bodyLength(compiled, 0)).isEqualTo(70_001);
        assertThat(bodyLength(compiled, 1)).isZero();
        assertThat(bodyLength(compile("module/control.wasm"), 0)).isZero();
    }

    @Test
    void theInterpreterAndCompiledCodeCallEachOther() {
        // 0: interpreted, calls 1 directly and 2 through the table; 2: compiled, adds 1 and calls 0 no more.
        byte[] module = callsBothWays(bytes(0x10, 1), bytes(0x41, 0, 0x11, 0, 0));
        CompiledModule compiled = compiler.compile(module);
        assertThat(compiled.functionsInterpreted()).containsExactly("func 0");
        Instance instance = instantiate(compiled);
        instance.export("run").apply();
        assertThat(instance.exports().global("sum").getValue()).isEqualTo(11);
    }

    @Test
    void aTailCallOutOfTheInterpreterFindsItsBody() {
        byte[] module = callsBothWays(bytes(0x10, 1), bytes(0x12, 2)); // call 1, return_call 2
        Instance instance = instantiate(compiler.compile(module));
        instance.export("run").apply();
        assertThat(instance.exports().global("sum").getValue()).isEqualTo(11);
    }

    /** Function 0 is too big to compile and does both; function 1 adds 10 to the global, function 2 adds 1. */
    private static byte[] callsBothWays(byte[] first, byte[] second) {
        return module().section(1, EMPTY_TYPE)
                .section(3, vector(leb(0), leb(0), leb(0)))
                .section(4, vector(bytes(0x70, 0, 1)))
                .section(6, vector(bytes(0x7F, 1, 0x41, 0, 0x0B)))
                .section(7, vector(concat(name("run"), bytes(0, 0)), concat(name("sum"), bytes(3, 0))))
                .section(9, vector(bytes(0, 0x41, 0, 0x0B, 1, 2)))
                .section(
                        10,
                        vector(
                                body(repeat(70_000, 0x01), first, second),
                                body(bytes(0x23, 0, 0x41, 10, 0x6A, 0x24, 0)),
                                body(bytes(0x23, 0, 0x41, 1, 0x6A, 0x24, 0))))
                .build();
    }

    private static int bodyLength(CompiledModule compiled, int index) {
        return compiled.wasm()
                .codeSection()
                .getFunctionBody(index)
                .instructions()
                .size();
    }

    @Test
    void everythingTheModuleShowsIsDescribed() {
        CompiledModule compiled = compile("module/buffer.wasm");
        assertThat(compiled.digest()).matches("[0-9a-f]{64}");
        assertThat(compiled.moduleBytes()).isEqualTo(resource("module/buffer.wasm").length);
        assertThat(compiled.functions()).isEqualTo(2);
        assertThat(compiled.dataSegments()).isEqualTo(2);
        assertThat(compiled.imports())
                .containsExactly(
                        new ModuleReport.Import("env", "log", "func", "(param i32 i32)"),
                        new ModuleReport.Import("env", "table", "table", "2 5 funcref"),
                        new ModuleReport.Import("env", "base", "global", "i32"));
        assertThat(compiled.exports())
                .containsExactly(
                        new ModuleReport.Export("memory", "memory", "1 3"),
                        new ModuleReport.Export("own", "table", "7 10000000 externref"),
                        new ModuleReport.Export("level", "global", "(mut i64)"),
                        new ModuleReport.Export("freshet_alloc", "func", "(param i32) (result i32)"),
                        new ModuleReport.Export("echo", "func", "(param i32 i32) (result i64)"));
        assertThat(compiled.tables())
                .containsExactly(
                        new ModuleReport.TableLimits("funcref", 2, 5, true),
                        new ModuleReport.TableLimits("externref", 7, 10_000_000, false));
        assertThat(compiled.memory()).isEqualTo(new MemoryDescription(1, 3, false, false));
        assertThat(compiled.functionName(1)).isEqualTo("alloc");
        assertThat(compiled.compileTime()).isPositive();
    }

    @Test
    void aMemoryWithoutMaximumEndsWhereTheEngineDoes() {
        assertThat(compile("module/control.wasm").memory()).isEqualTo(new MemoryDescription(1, 32_767, false, false));
        assertThat(compile("module/atomics.wasm").memory()).isEqualTo(new MemoryDescription(1, 2, false, true));
        assertThat(compile("module/tail-call.wasm").memory()).isNull();
    }

    @Test
    void anExportIsOnlyAFunctionIfItIsOneOfExactlyThatType() {
        CompiledModule compiled = compile("module/buffer.wasm");
        FunctionExport echo = compiled.function("echo");
        assertThat(echo)
                .isEqualTo(new FunctionExport(
                        "echo", 2, FunctionType.of(List.of(ValType.I32, ValType.I32), List.of(ValType.I64))));
        assertThat(compiled.function("memory")).isNull();
        assertThat(compiled.function("log")).isNull();
        assertThat(compiled.exportsFunction("echo", FunctionType.empty())).isFalse();
        assertThat(compiled.exportsFunction(
                        "echo", FunctionType.of(List.of(ValType.I32, ValType.I32), List.of(ValType.I64))))
                .isTrue();
    }

    private static String abi(CompiledModule module) {
        return new HostCatalog(List.of(), List.of()).abiOf(module.description()).name();
    }

    @Test
    void theAbiIsToldFromNamesAndTypesNotFromNamesAlone() {
        assertThat(abi(compile("module/buffer.wasm"))).isEqualTo("buffer");
        assertThat(abi(compile("module/command.wasm"))).isEqualTo("wasi-command");
        assertThat(abi(compile("module/control.wasm"))).isEqualTo("raw");
        byte[] wrongType = module().section(1, vector(bytes(0x60, 0, 1, 0x7F)))
                .section(3, vector(leb(0)))
                .section(5, vector(bytes(0, 1)))
                .section(
                        7,
                        vector(
                                concat(name("memory"), bytes(2, 0)),
                                concat(name("freshet_alloc"), bytes(0, 0)),
                                concat(name("_start"), bytes(0, 0))))
                .section(10, vector(body(bytes(0x41, 0))))
                .build();
        assertThat(abi(compiler.compile(wrongType))).isEqualTo("raw");
    }

    @Test
    void methodsThatHotSpotWouldInterpretAreNamedWithTheirExactSize() {
        byte[] big = module().section(1, EMPTY_TYPE)
                .section(3, vector(leb(0), leb(0)))
                .section(6, vector(bytes(0x7F, 1, 0x41, 0, 0x0B)))
                .section(10, vector(body(repeat(1_000, 0x23, 0, 0x24, 0)), body()))
                .section(0, name("name"), bytes(1, 6, 1, 0, 3, 'b', 'i', 'g'))
                .build();
        List<ModuleReport.BigMethod> found = compiler.compile(big).methodsTooBigForJit();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).function()).isEqualTo("big");
        assertThat(found.get(0).bytecodes()).isBetween(8_001, 65_535);
        assertThat(compile("module/control.wasm").methodsTooBigForJit()).isEmpty();
    }

    @Test
    void anExportOfSomethingThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> compiler.compile(exporting(concat(name("f\u202E"), bytes(0, 5)))))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage("export 'f\\u{202e}' names func 5; the module has 1");
        assertThatThrownBy(() -> compiler.compile(exporting(concat(name("m"), bytes(2, 0)))))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage("export 'm' names memory 0; the module has 0");
    }

    @Test
    void anExportNameUsedTwiceIsRefused() {
        byte[] export = concat(name("f"), bytes(0, 0));
        assertThatThrownBy(() -> compiler.compile(exporting(export, export)))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessage("export 'f' is there twice");
    }

    @Test
    void aStartFunctionWithParametersIsRefused() {
        byte[] module = module().section(1, vector(bytes(0x60, 1, 0x7F, 0)))
                .section(3, vector(leb(0)))
                .section(8, leb(0))
                .section(10, vector(body()))
                .build();
        assertThatThrownBy(() -> compiler.compile(module))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining("invalid start function");
    }

    @Test
    void aBodyThatDoesNotTypeCheckIsRefusedWithTheEnginesReason() {
        assertThatThrownBy(() -> compiler.compile(WasmBytes.functions(body(bytes(0x6A)))))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageStartingWith("validating the module failed: InvalidException: type mismatch");
    }

    @Test
    void realModulesCompile() {
        for (String extension : List.of("loyalty", "pricing", "receipt", "shipping", "tax")) {
            CompiledModule compiled = compile("extensions/" + extension + ".wasm");
            assertThat(compiled.functions()).as(extension).isPositive();
            assertThat(compiled.exports()).as(extension).isNotEmpty();
        }
    }

    @Test
    void aModuleOfMegabytesPassesTheScan() {
        ModuleScan scan = ModuleScan.of(resource("extensions/rules.wasm"), PlatformLimits.defaults());
        assertThat(scan.opcodes()).isNotEmpty();
    }

    private static byte[] exporting(byte[]... exports) {
        return module().section(1, EMPTY_TYPE)
                .section(3, vector(leb(0)))
                .section(7, vector(exports))
                .section(10, vector(body()))
                .build();
    }

    private static CompiledModule compile(String resource) {
        return compiler.compile(resource(resource));
    }

    private static Instance instantiate(CompiledModule compiled) {
        return Instance.builder(compiled.wasm())
                .withMachineFactory(compiled.form().machines())
                .withStart(false)
                .build();
    }
}
