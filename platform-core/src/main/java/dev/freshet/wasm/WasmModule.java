package dev.freshet.wasm;

import org.jspecify.annotations.Nullable;

/**
 * A module as its bytes describe it, decoded and valid. Immutable; made by {@link ModuleDecoder}.
 *
 * <p>Keeps the bytes and, beside them, about as many ints as the sections have entries: bodies, constant expressions and contents of segments
 * are ranges of the bytes, and a {@link BodyReader} decodes them again at any time, on any thread.
 */
public final class WasmModule {

    /** In place of a function: the module has no start function. */
    public static final int NONE = -1;

    private final byte[] bytes;
    private final TypeSection types = new TypeSection();
    private final ImportSection imports;
    private final FunctionSection functions = new FunctionSection();
    private final TableSection tables = new TableSection();
    private final MemorySection memories = new MemorySection();
    private final GlobalSection globals = new GlobalSection();
    private final TagSection tags = new TagSection();
    private final ExportSection exports;
    private final ElementSection elements;
    private final DataSection data = new DataSection();
    private final CustomSections customSections;
    int start = NONE;
    /** What the data count section says, or {@link #NONE}; instructions may name segments only when there is one. */
    int dataCount = NONE;

    private volatile @Nullable FunctionNames functionNames;

    WasmModule(byte[] bytes) {
        this.bytes = bytes;
        imports = new ImportSection(bytes);
        exports = new ExportSection(bytes);
        elements = new ElementSection(bytes);
        customSections = new CustomSections(bytes);
    }

    /** Gives back what the lists of sections that come in parts, or late, took too much. */
    void trim() {
        functions.trim();
        tables.trim();
        memories.trim();
        tags.trim();
        customSections.trim();
    }

    /** The module's bytes themselves, not a copy: for reading only. */
    public byte[] bytes() {
        return bytes;
    }

    public TypeSection types() {
        return types;
    }

    public ImportSection imports() {
        return imports;
    }

    public FunctionSection functions() {
        return functions;
    }

    public TableSection tables() {
        return tables;
    }

    public MemorySection memories() {
        return memories;
    }

    public GlobalSection globals() {
        return globals;
    }

    public TagSection tags() {
        return tags;
    }

    public ExportSection exports() {
        return exports;
    }

    public ElementSection elements() {
        return elements;
    }

    public DataSection data() {
        return data;
    }

    public CustomSections customSections() {
        return customSections;
    }

    /** The function to call at instantiation, or {@link #NONE}. */
    public int start() {
        return start;
    }

    /** Names of functions, read from the {@code name} section when they are first asked for. */
    public FunctionNames functionNames() {
        FunctionNames known = functionNames;
        if (known == null) {
            // Two threads may both read it; the names are the same.
            known = FunctionNames.of(this);
            functionNames = known;
        }
        return known;
    }
}
