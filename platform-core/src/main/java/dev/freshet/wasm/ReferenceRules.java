package dev.freshet.wasm;

/** The rules of references, structures and arrays; see {@link FunctionValidator}. */
final class ReferenceRules {

    private static final int I31 = ValueType.REFERENCE | ValueType.HEAP_I31;

    private final CheckedStack stack;
    private final TypeSection types;
    private final ElementSection elements;
    private final MemoryRules memoryRules;
    private final TableRules tableRules;

    ReferenceRules(WasmModule module, CheckedStack stack, MemoryRules memoryRules, TableRules tableRules) {
        this.stack = stack;
        types = module.types();
        elements = module.elements();
        this.memoryRules = memoryRules;
        this.tableRules = tableRules;
    }

    void plain(int opcode) {
        switch (opcode) {
            case Opcodes.REF_IS_NULL -> {
                stack.popReference();
                stack.push(ValueType.I32);
            }
            case Opcodes.REF_AS_NON_NULL -> stack.push(ValueType.asNonNull(stack.popReference()));
            case Opcodes.REF_EQ -> {
                stack.pop(ValueType.EQREF);
                stack.pop(ValueType.EQREF);
                stack.push(ValueType.I32);
            }
            case Opcodes.REF_I31 -> {
                stack.pop(ValueType.I32);
                stack.push(I31);
            }
            case Opcodes.I31_GET_S, Opcodes.I31_GET_U -> {
                stack.pop(ValueType.I31REF);
                stack.push(ValueType.I32);
            }
            case Opcodes.ARRAY_LEN -> {
                stack.pop(ValueType.ARRAYREF);
                stack.push(ValueType.I32);
            }
            case Opcodes.ANY_CONVERT_EXTERN -> convert(ValueType.EXTERNREF, ValueType.HEAP_ANY);
            default -> convert(ValueType.ANYREF, ValueType.HEAP_EXTERN);
        }
    }

    /** The same value seen from the other hierarchy: null stays possible or impossible. */
    private void convert(int from, int heapType) {
        int reference = stack.popReference();
        if (!types.isSubtype(reference, from)) {
            throw stack.invalid(
                    "type mismatch: a conversion of " + ValueType.text(from) + " gets " + ValueType.text(reference));
        }
        stack.push(ValueType.reference(heapType, ValueType.isNullable(reference)));
    }

    void cast(int opcode, int type) {
        stack.pop(ValueType.reference(types.top(ValueType.heapType(type)), true));
        stack.push(opcode == Opcodes.REF_TEST || opcode == Opcodes.REF_TEST_NULL ? ValueType.I32 : type);
    }

    void structNew(int opcode, int type) {
        checkKind(type, TypeSection.STRUCTURE, "a structure");
        int fields = types.fieldCount(type);
        stack.step(fields);
        for (int i = fields - 1; i >= 0; i--) {
            if (opcode == Opcodes.STRUCT_NEW) {
                stack.pop(ValueType.unpacked(types.field(type, i)));
            } else {
                checkDefault(type, i);
            }
        }
        pushObject(type);
    }

    void structField(int opcode, int type, int field) {
        checkKind(type, TypeSection.STRUCTURE, "a structure");
        if (field < 0 || field >= types.fieldCount(type)) {
            throw stack.invalid("unknown field " + Integer.toUnsignedString(field) + " of type " + type + ", which has "
                    + types.fieldCount(type));
        }
        if (opcode == Opcodes.STRUCT_SET) {
            checkMutable(type, field);
            stack.pop(ValueType.unpacked(types.field(type, field)));
            popObject(type);
        } else {
            checkPacking(opcode == Opcodes.STRUCT_GET, types.field(type, field));
            popObject(type);
            stack.push(ValueType.unpacked(types.field(type, field)));
        }
    }

    void array(int opcode, int type) {
        checkKind(type, TypeSection.ARRAY, "an array");
        int element = ValueType.unpacked(types.field(type, 0));
        switch (opcode) {
            case Opcodes.ARRAY_NEW -> {
                stack.pop(ValueType.I32);
                stack.pop(element);
                pushObject(type);
            }
            case Opcodes.ARRAY_NEW_DEFAULT -> {
                checkDefault(type, 0);
                stack.pop(ValueType.I32);
                pushObject(type);
            }
            case Opcodes.ARRAY_SET -> {
                checkMutable(type, 0);
                stack.pop(element);
                stack.pop(ValueType.I32);
                popObject(type);
            }
            case Opcodes.ARRAY_FILL -> {
                checkMutable(type, 0);
                stack.pop(ValueType.I32);
                stack.pop(element);
                stack.pop(ValueType.I32);
                popObject(type);
            }
            default -> {
                checkPacking(opcode == Opcodes.ARRAY_GET, types.field(type, 0));
                stack.pop(ValueType.I32);
                popObject(type);
                stack.push(element);
            }
        }
    }

    void arrayNewFixed(int type, int length) {
        checkKind(type, TypeSection.ARRAY, "an array");
        stack.popMany(length & 0xFFFFFFFFL, ValueType.unpacked(types.field(type, 0)));
        pushObject(type);
    }

    void arrayCopy(int target, int source) {
        checkKind(target, TypeSection.ARRAY, "an array");
        checkKind(source, TypeSection.ARRAY, "an array");
        checkMutable(target, 0);
        int to = types.field(target, 0);
        int from = types.field(source, 0);
        if (!types.isSubtype(from, to)) {
            throw stack.invalid("type mismatch: array types do not match: elements of " + ValueType.text(from)
                    + " and of " + ValueType.text(to));
        }
        stack.pop(ValueType.I32);
        stack.pop(ValueType.I32);
        popObject(source);
        stack.pop(ValueType.I32);
        popObject(target);
    }

    void arraySegment(int opcode, int type, int segment) {
        checkKind(type, TypeSection.ARRAY, "an array");
        boolean fromData = opcode == Opcodes.ARRAY_NEW_DATA || opcode == Opcodes.ARRAY_INIT_DATA;
        boolean isNew = opcode == Opcodes.ARRAY_NEW_DATA || opcode == Opcodes.ARRAY_NEW_ELEM;
        int element = types.field(type, 0);
        if (!isNew) {
            checkMutable(type, 0);
        }
        if (fromData) {
            memoryRules.checkData(segment);
            if (ValueType.isReference(element)) {
                throw stack.invalid(
                        "type mismatch: array type is not numeric or vector: its elements cannot come out of bytes");
            }
        } else {
            tableRules.checkElements(segment);
            if (!types.isSubtype(elements.type(segment), element)) {
                throw stack.invalid("type mismatch: elements of " + ValueType.text(elements.type(segment))
                        + " do not fit an array of " + ValueType.text(element));
            }
        }
        stack.pop(ValueType.I32);
        stack.pop(ValueType.I32);
        if (isNew) {
            pushObject(type);
        } else {
            stack.pop(ValueType.I32);
            popObject(type);
        }
    }

    private void pushObject(int type) {
        stack.push(ValueType.reference(ValueType.defined(type), false));
    }

    private void popObject(int type) {
        stack.pop(ValueType.reference(ValueType.defined(type), true));
    }

    private void checkKind(int type, int kind, String what) {
        if (types.kind(type) != kind) {
            throw stack.invalid("type mismatch: type " + type + " is not " + what);
        }
    }

    private void checkMutable(int type, int field) {
        if (!types.isFieldMutable(type, field)) {
            throw stack.invalid(
                    "immutable field " + field + " of type " + type + " is written: immutable field or array");
        }
    }

    private void checkDefault(int type, int field) {
        if (!ValueType.hasDefault(types.field(type, field))) {
            throw stack.invalid("type mismatch: field type is not defaultable: field " + field + " of type " + type
                    + " is never null");
        }
    }

    /** Fields of 8 and 16 bits are read with a sign or without, others plainly. */
    private void checkPacking(boolean isPlain, int storage) {
        boolean isPacked = storage == ValueType.I8 || storage == ValueType.I16;
        if (isPlain == isPacked) {
            throw stack.invalid("type mismatch: field is " + (isPacked ? "packed" : "unpacked") + ", as its type is "
                    + ValueType.text(storage));
        }
    }
}
