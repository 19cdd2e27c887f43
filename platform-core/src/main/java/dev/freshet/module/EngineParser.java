package dev.freshet.module;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.DataCountSection;
import run.endive.wasm.types.DataSection;
import run.endive.wasm.types.ElementSection;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionSection;
import run.endive.wasm.types.GlobalSection;
import run.endive.wasm.types.ImportSection;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.Section;
import run.endive.wasm.types.SectionId;
import run.endive.wasm.types.StartSection;
import run.endive.wasm.types.TableSection;
import run.endive.wasm.types.TagSection;
import run.endive.wasm.types.TypeSection;

/**
 * Bytes to the engine's model of a module, and that model to the two forms we need.
 *
 * <p>Custom sections are left out: they carry no meaning for execution, debug information alone is often most of a module, and the model
 * stays in memory as long as the extension. {@link FunctionNames} keeps what people want of them.
 */
final class EngineParser {

    private static final FunctionBody NO_BODY = new FunctionBody(List.of(), List.of());

    /** A body that is valid for a function of any type: {@code unreachable}, {@code end}. */
    static final FunctionBody ANY_BODY = anyBody();

    private EngineParser() {}

    /** Parses and validates a module that {@link ModuleScan} has passed. Throws what the engine throws. */
    static WasmModule parse(byte[] bytes, StopSignal stop) {
        WasmModule.Builder module = WasmModule.builder();
        parse(bytes, id -> true, section -> add(module, section), stop);
        return module.build();
    }

    /** Parses all of a module but its function bodies, and validates nothing. */
    static List<Section> sectionsWithoutCode(byte[] bytes, StopSignal stop) {
        List<Section> sections = new ArrayList<>();
        parse(bytes, id -> id != SectionId.CODE, sections::add, stop);
        return sections;
    }

    /** Parses the function bodies of a module, for which it needs its types and nothing else, and validates nothing. */
    static CodeSection code(byte[] bytes, StopSignal stop) {
        List<Section> sections = new ArrayList<>();
        parse(bytes, id -> id == SectionId.TYPE || id == SectionId.CODE, sections::add, stop);
        return sections.stream()
                .filter(CodeSection.class::isInstance)
                .map(CodeSection.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Parses and validates all of a module but most of its function bodies, which become {@link #ANY_BODY}.
     *
     * @param functions those whose bodies are wanted, imported ones counted
     */
    static WasmModule parseWithFewBodies(byte[] bytes, ModuleScan scan, Set<Integer> functions, StopSignal stop) {
        List<Section> sections = sectionsWithoutCode(bytes, stop);
        WasmModule.Builder module = builder(sections);
        int imported = sum(sections, ImportSection.class, imports -> imports.count(ExternalType.FUNCTION));
        int count = sum(sections, FunctionSection.class, FunctionSection::functionCount);
        CodeSection.Builder code = CodeSection.builder().setRequiresDataCount(scan.requiresDataCount());
        for (int i = 0; i < count; i++) {
            FunctionBody body = ANY_BODY;
            if (functions.contains(imported + i)) {
                byte[] single = CodeHalves.single(bytes, scan.sections(), i);
                if (single == null) {
                    return parse(bytes, stop);
                }
                body = code(single, stop).getFunctionBody(0);
            }
            code.addFunctionBody(body);
        }
        return module.setCodeSection(code.build()).build();
    }

    private static <T extends Section> int sum(List<Section> sections, Class<T> type, ToIntFunction<T> count) {
        return sections.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .mapToInt(count)
                .sum();
    }

    /** Returns a builder that has these sections, and validates what it builds. */
    static WasmModule.Builder builder(List<Section> sections) {
        WasmModule.Builder module = WasmModule.builder();
        sections.forEach(section -> add(module, section));
        return module;
    }

    private static void parse(byte[] bytes, IntPredicate wanted, Consumer<Section> sections, StopSignal stop) {
        Parser.Builder parser = Parser.builder();
        IntStream.rangeClosed(SectionId.TYPE, SectionId.TAG).filter(wanted).forEach(parser::includeSectionId);
        parser.build().parse(new ByteArrayInputStream(bytes), section -> {
            stop.check();
            sections.accept(section);
        });
        stop.check();
    }

    private static FunctionBody anyBody() {
        Instruction end = new Instruction(0, OpCode.END, Instruction.EMPTY_OPERANDS);
        return new FunctionBody(
                List.of(),
                List.of(
                        AnnotatedInstruction.builder()
                                .from(new Instruction(0, OpCode.UNREACHABLE, Instruction.EMPTY_OPERANDS))
                                .build(),
                        AnnotatedInstruction.builder().from(end).withScope(end).build()));
    }

    /**
     * Returns the module as instances use it: without its start section, since the engine runs that with each initialisation and an
     * instance over a captured image must not run it again; without the bodies of compiled functions, which are most of the model (about 80
     * bytes for each instruction): should the engine ever interpret such a function, it fails at once; and without data segments that
     * nothing can read once they are in the image, since the engine copies the list for each instance (a Go program has 40,000).
     *
     * @param module validated already
     * @param keepsBody asked with a function's index, imported ones counted
     */
    static WasmModule forInstances(WasmModule module, String digest, IntPredicate keepsBody, boolean keepsData) {
        return WasmModule.builder()
                .setTypeSection(module.typeSection())
                .setImportSection(module.importSection())
                .setFunctionSection(module.functionSection())
                .setTableSection(module.tableSection())
                .setMemorySection(module.memorySection().orElse(null))
                .setTagSection(module.tagSection().orElse(null))
                .setGlobalSection(module.globalSection())
                .setExportSection(module.exportSection())
                .setElementSection(module.elementSection())
                .setDataCountSection(keepsData ? module.dataCountSection().orElse(null) : null)
                .setDataSection(
                        keepsData ? module.dataSection() : DataSection.builder().build())
                .setCodeSection(code(module, keepsBody))
                .withDigest("sha-256:" + digest)
                .withValidation(false)
                .build();
    }

    private static CodeSection code(WasmModule module, IntPredicate keepsBody) {
        CodeSection code = module.codeSection();
        int imported = module.importSection().count(ExternalType.FUNCTION);
        CodeSection.Builder builder = CodeSection.builder().setRequiresDataCount(code.isRequiresDataCount());
        for (int i = 0; i < code.functionBodyCount(); i++) {
            builder.addFunctionBody(keepsBody.test(imported + i) ? code.getFunctionBody(i) : NO_BODY);
        }
        return builder.build();
    }

    private static void add(WasmModule.Builder module, Section section) {
        switch (section.sectionId()) {
            case SectionId.TYPE -> module.setTypeSection((TypeSection) section);
            case SectionId.IMPORT -> module.setImportSection((ImportSection) section);
            case SectionId.FUNCTION -> module.setFunctionSection((FunctionSection) section);
            case SectionId.TABLE -> module.setTableSection((TableSection) section);
            case SectionId.MEMORY -> module.setMemorySection((MemorySection) section);
            case SectionId.GLOBAL -> module.setGlobalSection((GlobalSection) section);
            case SectionId.EXPORT -> module.setExportSection((ExportSection) section);
            case SectionId.START -> module.setStartSection((StartSection) section);
            case SectionId.ELEMENT -> module.setElementSection((ElementSection) section);
            case SectionId.CODE -> module.setCodeSection((CodeSection) section);
            case SectionId.DATA -> module.setDataSection((DataSection) section);
            case SectionId.DATA_COUNT -> module.setDataCountSection((DataCountSection) section);
            case SectionId.TAG -> module.setTagSection((TagSection) section);
            default -> throw new IllegalStateException("section " + section.sectionId() + " is not one we asked for");
        }
    }
}
