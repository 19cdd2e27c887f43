package dev.freshet.module;

import dev.freshet.GuestText;
import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import dev.freshet.settings.PlatformLimits;
import java.util.Arrays;
import java.util.Set;
import run.endive.wasm.WasmLimits;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.SectionId;

/**
 * Looks at a module before the engine does, in one pass that allocates next to nothing: refuses what is over a limit or not supported,
 * and whatever the engine's parser would believe to its harm. That parser allocates what a length claims before it looks whether the
 * bytes are there (a module of 20 bytes makes it allocate 2 GiB) and adds up locals without a bound.
 *
 * <p>Takes the place of no validation: the engine's validator still checks types and indices.
 */
final class ModuleScan {

    private static final int FLAG_64_BIT = 4;
    private static final int TABLE_WITH_INITIALIZER = 0x40;
    private static final int MAX_ELEMENT_FLAGS = 7;

    /** Comparisons of function types that compiling {@code call_indirect} takes; each is a few dozen nanoseconds and bytes. */
    private static final long MAX_TYPE_COMPARISONS = 50_000_000;

    /**
     * Real modules have dozens. The engine's time to compile grows with their square (10,000: 17 s), and so does its time to build an
     * instance (10,000: 1 s), which is part of a call but not of what the deadline bounds.
     */
    private static final int MAX_IMPORTS = 1_000;

    private static final String ADVICE = "make the module smaller or raise it";

    private final PlatformLimits limits;
    private final UploadCost cost;
    private final Sections sections;
    private final TypeScan types;
    private final FunctionNames names;
    private final BodyScan bodies;
    private int[] functionTypes = new int[64];
    private final int importedFunctions;
    private int functions;
    private int memories;
    private int tables;
    private long tableEntries;

    private ModuleScan(byte[] bytes, PlatformLimits limits, UploadCost cost) {
        this.limits = limits;
        this.cost = cost;
        sections = Sections.of(bytes, cost);
        types = TypeScan.of(sections.section(SectionId.TYPE), cost);
        each(SectionId.IMPORT, "imports", MAX_IMPORTS, this::importEntry);
        importedFunctions = functions;
        each(SectionId.FUNCTION, "functions", limits.functions(), this::function);
        checkTypeComparisons();
        names = FunctionNames.read(sections.nameSection(), functions, cost);
        bodies = new BodyScan(types, Arrays.copyOf(functionTypes, functions), names, limits.functionLocals(), cost);
        each(SectionId.TABLE, "tables", WasmLimits.MAX_TABLES, this::table);
        each(SectionId.MEMORY, "memories", Integer.MAX_VALUE, (in, index) -> memory(in));
        each(SectionId.GLOBAL, "globals", WasmLimits.MAX_GLOBALS, this::global);
        each(SectionId.EXPORT, "exports", WasmLimits.MAX_EXPORTS, this::export);
        each(SectionId.ELEMENT, "element segments", Integer.MAX_VALUE, this::element);
        each(SectionId.CODE, "function bodies", functions - importedFunctions, this::body);
        each(SectionId.DATA, "data segments", WasmLimits.MAX_DATA_SEGMENTS, this::data);
    }

    /**
     * Scans a module.
     *
     * @throws InvalidModuleException if it is malformed, over a limit or asks for something not supported
     */
    static ModuleScan of(byte[] bytes, PlatformLimits limits) {
        return of(bytes, limits, UploadCost.unlimited());
    }

    /** The same, adding up what the module will take; throws {@link ModuleLimitException} as soon as that is too much, too. */
    static ModuleScan of(byte[] bytes, PlatformLimits limits, UploadCost cost) {
        return new ModuleScan(bytes, limits, cost);
    }

    FunctionNames names() {
        return names;
    }

    Set<OpCode> opcodes() {
        return bodies.opcodes();
    }

    /** Returns indices of functions that the compiler need not try, see {@link BodyScan}. */
    Set<Integer> tooBigToCompile() {
        return bodies.tooBigToCompile();
    }

    /** Returns whether no function declares a local that holds a reference. */
    boolean localsAreNumbers() {
        return bodies.localsAreNumbers();
    }

    /** Returns whether a body has an instruction that the specification allows only with a data count section. */
    boolean requiresDataCount() {
        return opcodes().contains(OpCode.MEMORY_INIT) || opcodes().contains(OpCode.DATA_DROP);
    }

    Sections sections() {
        return sections;
    }

    boolean definesObjects() {
        return types.definesObjects();
    }

    private interface Entry {
        void read(BinaryReader in, int index);
    }

    private void each(int sectionId, String what, int bound, Entry entry) {
        BinaryReader in = sections.section(sectionId);
        if (in == null) {
            return;
        }
        int count = in.count(what);
        if (count > bound) {
            throw sectionId == SectionId.FUNCTION
                    ? new ModuleLimitException(
                            "the module has " + count + " functions", "freshet.limits.functions", count, bound, ADVICE)
                    : in.malformed("the module has " + count + " " + what + "; " + bound + " are allowed");
        }
        for (int i = 0; i < count; i++) {
            cost.add(what, 1, price(sectionId));
            entry.read(in, i);
        }
        if (in.hasRemaining()) {
            throw in.malformed("the section of " + what + " goes on behind its end");
        }
    }

    /** Of one entry of a section, without what counts by itself. */
    private static int price(int sectionId) {
        return switch (sectionId) {
            case SectionId.IMPORT -> UploadCost.IMPORT;
            case SectionId.EXPORT -> UploadCost.EXPORT;
            case SectionId.GLOBAL -> UploadCost.GLOBAL;
            case SectionId.TABLE -> UploadCost.TABLE;
            case SectionId.ELEMENT, SectionId.DATA -> UploadCost.SEGMENT;
            default -> UploadCost.FUNCTION;
        };
    }

    private void importEntry(BinaryReader in, int index) {
        String module = name(in, "an import's module");
        String name = name(in, "an import's name");
        int kind = in.u8("an import's kind");
        String owner = "import " + GuestText.quote(module) + "." + GuestText.quote(name);
        if (kind == ExternalType.FUNCTION.id()) {
            function(in, index);
        } else if (kind == ExternalType.TABLE.id()) {
            ValueTypes.skip(in, owner);
            tableLimits(in, owner);
            tables++;
        } else if (kind == ExternalType.MEMORY.id()) {
            memory(in);
        } else if (kind == ExternalType.GLOBAL.id()) {
            ValueTypes.skip(in, owner);
            in.u8("a global's mutability");
        } else if (kind == ExternalType.TAG.id()) {
            throw new InvalidModuleException(owner + " is an exception tag; importing tags is not supported");
        } else {
            throw in.malformed("kind " + kind + " of " + owner + " is unknown");
        }
    }

    private void function(BinaryReader in, int index) {
        if (functions == functionTypes.length) {
            functionTypes = Arrays.copyOf(functionTypes, functions * 2);
        }
        functionTypes[functions++] = in.index("a function's type");
    }

    private void checkTypeComparisons() {
        long comparisons = types.totalWrittenOut() * functions;
        if (comparisons > MAX_TYPE_COMPARISONS) {
            throw new InvalidModuleException("the module has " + types.count() + " types for " + functions
                    + " functions: " + comparisons + " steps to compare each with each; " + MAX_TYPE_COMPARISONS
                    + " are allowed (fixed)");
        }
    }

    private void table(BinaryReader in, int index) {
        int type = in.index("a table's type");
        boolean initialized = type == TABLE_WITH_INITIALIZER;
        String owner = "table " + tables;
        if (initialized) {
            in.u8("a reserved byte");
            type = in.index("a table's type");
        }
        ValueTypes.skip(in, type, owner);
        tableLimits(in, owner);
        if (initialized) {
            bodies.constantExpression(in, owner);
        }
        tables++;
    }

    private void tableLimits(BinaryReader in, String owner) {
        int flags = in.u8("a table's limits");
        if (flags > 1) {
            throw in.malformed(owner + " has limits of kind " + flags + "; 64-bit and shared tables are not supported");
        }
        tableEntries += in.u32("a table's size");
        if (flags != 0) {
            in.u32("a table's maximum size");
        }
        if (tableEntries > limits.tableEntries()) {
            throw new ModuleLimitException(
                    "the tables up to " + owner + " have " + tableEntries + " entries",
                    "freshet.limits.table-entries",
                    tableEntries,
                    limits.tableEntries(),
                    ADVICE);
        }
    }

    private void memory(BinaryReader in) {
        if (memories++ > 0) {
            throw new InvalidModuleException(
                    "the module has 2 memories or more, imported ones included; 1 is supported");
        }
        int flags = in.u8("a memory's limits");
        if (flags >= FLAG_64_BIT) {
            throw new InvalidModuleException("memory 0 has limits of kind " + flags
                    + " (64-bit addresses or a page size of its own); compile the module for wasm32 with 64 KiB pages");
        }
        if (flags == 2) {
            throw in.malformed("memory 0 is shared and has no maximum");
        }
        in.u32("a memory's size");
        if (flags != 0) {
            in.u32("a memory's maximum size");
        }
    }

    private void global(BinaryReader in, int index) {
        String owner = "global " + index;
        ValueTypes.skip(in, owner);
        in.u8("a global's mutability");
        bodies.constantExpression(in, owner);
    }

    private String name(BinaryReader in, String what) {
        int before = in.position();
        String name = in.name(what);
        cost.add("names", in.position() - before, UploadCost.NAME_BYTE);
        return name;
    }

    private void export(BinaryReader in, int index) {
        name(in, "an export's name");
        int kind = in.u8("an export's kind");
        if (kind > ExternalType.TAG.id()) {
            throw in.malformed("kind " + kind + " of export " + index + " is unknown");
        }
        in.index("an export's index");
    }

    private void element(BinaryReader in, int index) {
        String owner = "element segment " + index;
        int flags = in.index("flags of " + owner);
        if (flags > MAX_ELEMENT_FLAGS) {
            throw in.malformed(owner + " has flags " + flags + ", which are unknown");
        }
        boolean active = (flags & 1) == 0;
        boolean explicit = (flags & 2) != 0;
        boolean expressions = (flags & 4) != 0;
        if (active) {
            if (explicit) {
                in.index("a table index");
            }
            bodies.constantExpression(in, owner);
        }
        if (!active || explicit) {
            int type = in.index("the type of " + owner);
            if (expressions) {
                ValueTypes.skip(in, type, owner);
            } else if (type != 0) {
                throw in.malformed(owner + " is of kind " + type + ", which is unknown");
            }
        }
        int count = in.count("elements");
        cost.add("elements", count, UploadCost.ELEMENT);
        for (int i = 0; i < count; i++) {
            if (expressions) {
                bodies.constantExpression(in, owner);
            } else {
                in.index("a function index");
            }
        }
    }

    private void body(BinaryReader in, int index) {
        int function = importedFunctions + index;
        int length = in.index("the length of a function body");
        if (length > limits.functionBytes()) {
            throw new ModuleLimitException(
                    names.describe(function) + " has " + length + " bytes",
                    "freshet.limits.function-size",
                    length,
                    limits.functionBytes(),
                    "split the function or raise it");
        }
        bodies.body(in.slice(length, "a function body"), function);
    }

    private void data(BinaryReader in, int index) {
        int mode = in.index("the mode of a data segment");
        String owner = "data segment " + index;
        if (mode == 2) {
            in.index("a memory index");
        }
        if (mode == 0 || mode == 2) {
            bodies.constantExpression(in, owner);
        } else if (mode != 1) {
            throw in.malformed(owner + " is of mode " + mode + ", which is unknown");
        }
        in.skip(in.index("the length of a data segment"), "data");
    }
}
