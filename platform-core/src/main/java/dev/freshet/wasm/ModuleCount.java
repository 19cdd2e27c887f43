package dev.freshet.wasm;

/** What a module has many of, and how many are accepted unless somebody says otherwise. */
public enum ModuleCount {
    /** Bytes of the module. */
    BYTES("bytes", "module-size", 256 << 20, 1 << 30),
    /** Types in all recursive groups. */
    TYPES("types", "types", 200_000, ValueType.MAX_TYPES - 1),
    /** Parameters, results and fields of one type. */
    TYPE_MEMBERS("parameters, results or fields of a type", "type-members", 10_000),
    /** Supertypes that a type has above it. */
    SUPERTYPES("supertypes above a type", "supertypes", 63),
    IMPORTS("imports", "imports", 100_000),
    /** Functions with a body. */
    FUNCTIONS("functions", "functions", 1_000_000),
    /** Bytes of one body. */
    BODY_BYTES("bytes of a function", "function-size", 16 << 20),
    /** Locals of one function, parameters included. */
    LOCALS("locals of a function", "locals", 50_000, Integer.MAX_VALUE),
    /** Labels of one br_table, or clauses of one try_table. */
    BRANCH_LABELS("labels of a br_table", "branch-labels", 1_000_000),
    /** Blocks within each other. */
    NESTING("blocks within each other", "nesting", 100_000, 1 << 26),
    /** Operands at one place of a function. */
    OPERANDS("operands at one place", "operands", 1_000_000, 1 << 28),
    TABLES("tables", "tables", 100_000),
    MEMORIES("memories", "memories", 1_000),
    GLOBALS("globals", "globals", 1_000_000),
    TAGS("tags", "tags", 1_000_000),
    EXPORTS("exports", "exports", 100_000),
    ELEMENT_SEGMENTS("element segments", "element-segments", 100_000),
    /** Items of one segment of elements. */
    ELEMENTS("elements of a segment", "elements", 10_000_000),
    DATA_SEGMENTS("data segments", "data-segments", 100_000),
    CUSTOM_SECTIONS("custom sections", "custom-sections", 10_000),
    /** Bytes of one name. */
    NAME_BYTES("bytes of a name", "name-bytes", 100_000),
    /** Types of operands that are compared or moved as parts of long lists, over the whole module. */
    TYPE_STEPS("steps over lists of types", "type-steps", 50_000_000);

    private final String what;
    private final String property;
    private final long usual;
    private final long most;

    ModuleCount(String what, String property, long usual) {
        this(what, property, usual, Long.MAX_VALUE);
    }

    ModuleCount(String what, String property, long usual, long most) {
        this.what = what;
        this.property = "freshet.limits." + property;
        this.usual = usual;
        this.most = most;
    }

    /** In the words of a message. */
    String what() {
        return what;
    }

    /** The property that sets the bound. */
    public String property() {
        return property;
    }

    /** The bound that nobody can raise: what the arrays behind it can hold. */
    long most() {
        return most;
    }

    /** The bound unless somebody says otherwise. */
    public long usual() {
        return usual;
    }
}
