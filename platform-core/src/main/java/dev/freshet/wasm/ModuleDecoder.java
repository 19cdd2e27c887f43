package dev.freshet.wasm;

/**
 * Decodes and validates modules: one pass over the bytes, in which each section, and each body, is checked as it is read.
 *
 * <p>Takes time and memory in proportion to the bytes: counts are held against what follows before room is reserved, and what a few bytes can
 * ask much work with is counted ({@link ModuleCount#TYPE_STEPS}).
 */
public final class ModuleDecoder {

    private static final int MAGIC = 0x6D736100;
    private static final int VERSION = 1;

    private static final int CUSTOM = 0;
    private static final int TYPE = 1;
    private static final int IMPORT = 2;
    private static final int FUNCTION = 3;
    private static final int TABLE = 4;
    private static final int MEMORY = 5;
    private static final int GLOBAL = 6;
    private static final int EXPORT = 7;
    private static final int START = 8;
    private static final int ELEMENT = 9;
    private static final int CODE = 10;
    private static final int DATA = 11;
    private static final int DATA_COUNT = 12;
    private static final int TAG = 13;

    /** The place of each section in the order that the format asks for, by its number. */
    private static final byte[] ORDER = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};

    private final ModuleBudget budget;
    private final WasmModule module;
    private final ByteCursor in;
    private final BodyReader bodies;
    private final FunctionValidator validator;
    private final DeclarationReader declarations;
    private final SegmentReader segments;

    private ModuleDecoder(byte[] bytes, ModuleBudget budget) {
        this.budget = budget;
        module = new WasmModule(bytes);
        in = new ByteCursor(bytes, 0, bytes.length);
        bodies = new BodyReader(module, budget);
        validator = new FunctionValidator(module, bodies, budget);
        ConstantReader constants = new ConstantReader(in, bodies, validator);
        declarations = new DeclarationReader(in, module, budget, constants);
        segments = new SegmentReader(in, module, budget, constants);
    }

    /**
     * Returns the description of a module that is valid.
     *
     * @param bytes kept by the description, and not to be changed any more
     * @throws dev.freshet.InvalidModuleException when the bytes are malformed or the module is invalid: the first error, with its byte, function
     *     and rule
     * @throws dev.freshet.ModuleLimitException when it has more of something than the budget allows
     */
    public static WasmModule decode(byte[] bytes, ModuleBudget budget) {
        budget.check(ModuleCount.BYTES, bytes.length);
        return new ModuleDecoder(bytes, budget).decode();
    }

    private WasmModule decode() {
        readHeader();
        int end = in.end;
        int last = 0;
        while (in.at < end) {
            int at = in.at;
            int id = in.u8();
            if (id >= ORDER.length) {
                throw in.malformed(at, "malformed section id " + id);
            }
            int sectionEnd = in.length("a section") + in.at;
            if (id != CUSTOM) {
                if (ORDER[id] <= last) {
                    throw in.malformed(
                            at, "section " + id + " comes twice or too late: unexpected content after last section");
                }
                last = ORDER[id];
            }
            in.end = sectionEnd;
            readSection(id);
            if (in.at != sectionEnd) {
                throw in.malformed(
                        in.at,
                        "section size mismatch: section " + id + " has " + (sectionEnd - in.at) + " bytes too many");
            }
            in.end = end;
        }
        finish();
        return module;
    }

    private void readHeader() {
        if (in.end - in.at < 4) {
            throw in.malformed(0, "magic header not detected: unexpected end");
        }
        if (in.littleEndian32() != MAGIC) {
            throw in.malformed(0, "magic header not detected");
        }
        if (in.end - in.at < 4) {
            throw in.malformed(4, "unknown binary version: unexpected end");
        }
        int version = in.littleEndian32();
        if (version != VERSION) {
            throw in.malformed(
                    4,
                    "unknown binary version 0x" + Integer.toHexString(version)
                            + "; this takes core modules of version 1, not components");
        }
    }

    private void readSection(int id) {
        switch (id) {
            case CUSTOM -> readCustom();
            case TYPE -> new TypeSectionReader(in, module.types(), budget).read();
            case IMPORT -> declarations.readImports();
            case FUNCTION -> declarations.readFunctions();
            case TABLE -> declarations.readTables();
            case MEMORY -> declarations.readMemories();
            case TAG -> declarations.readTags();
            case GLOBAL -> declarations.readGlobals();
            case EXPORT -> declarations.readExports();
            case START -> declarations.readStart();
            case ELEMENT -> segments.readElements();
            case DATA_COUNT -> segments.readDataCount();
            case CODE -> readCode();
            case DATA -> segments.readData();
            default -> throw new IllegalStateException("section " + id);
        }
    }

    private void readCustom() {
        CustomSections sections = module.customSections();
        budget.check(ModuleCount.CUSTOM_SECTIONS, sections.count() + 1L);
        int length = in.length("the name of a custom section");
        budget.check(ModuleCount.NAME_BYTES, length);
        Utf8.check(in, in.at, in.at + length);
        sections.names.add(in.at, in.at + length);
        in.at += length;
        sections.starts.add(in.at);
        in.at = in.end;
        sections.ends.add(in.at);
    }

    private void readCode() {
        int at = in.at;
        int count = in.count("bodies");
        FunctionSection functions = module.functions();
        int own = functions.count() - functions.imported;
        if (count != own) {
            throw in.malformed(at, "function and code section have inconsistent lengths: " + own + " and " + count);
        }
        for (int i = 0; i < count; i++) {
            int length = in.length("a function");
            budget.check(ModuleCount.BODY_BYTES, length);
            functions.starts.add(in.at);
            functions.ends.add(in.at + length);
            bodies.open(functions.imported + i);
            validator.begin();
            bodies.readAll(validator);
            validator.finish();
            in.at += length;
        }
    }

    private void finish() {
        FunctionSection functions = module.functions();
        if (functions.starts.size() != functions.count() - functions.imported) {
            throw in.malformed(in.at, "function and code section have inconsistent lengths: no code section");
        }
        if (module.dataCount > 0 && module.data().count() == 0) {
            throw in.malformed(in.at, "data count and data section have inconsistent lengths: no data section");
        }
        module.trim();
    }
}
