package dev.freshet.compile.runtime.types;

import dev.freshet.wasm.TypeSection;
import dev.freshet.wasm.ValueType;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of modules that can be linked with each other: equal types are one object. A group of types that refer to each other is known by
 * its structure, in which other types are known by their numbers.
 *
 * <p>A module that is linked with no other has one of its own, which is garbage with it. Thread-safe.
 */
public final class TypeSpace {

    private final Map<String, RuntimeType[]> groups = new HashMap<>();
    private final Map<RuntimeType, Integer> numbers = new IdentityHashMap<>();

    /** Returns the types of a module, by index. */
    public synchronized RuntimeType[] types(TypeSection section) {
        RuntimeType[] types = new RuntimeType[section.count()];
        int start = 0;
        while (start < types.length) {
            int end = start + 1;
            while (end < types.length && section.groupStart(end) == start) {
                end++;
            }
            if (section.canonical(start) < start) {
                for (int i = start; i < end; i++) {
                    types[i] = types[section.canonical(i)];
                }
            } else {
                group(section, start, end, types);
            }
            start = end;
        }
        return types;
    }

    private void group(TypeSection section, int start, int end, @Nullable RuntimeType[] types) {
        StringBuilder key = new StringBuilder();
        for (int i = start; i < end; i++) {
            key.append(section.kind(i)).append(section.isFinal(i) ? '.' : ':');
            int parent = section.supertype(i);
            if (parent != TypeSection.NONE) {
                reference(key, parent, start, types);
            }
            key.append('(');
            describe(section, i, key, start, types);
            key.append(')');
        }
        String text = key.toString();
        RuntimeType[] known = groups.get(text);
        if (known == null) {
            known = create(section, start, end, types);
            groups.put(text, known);
        }
        System.arraycopy(known, 0, types, start, end - start);
    }

    private void describe(TypeSection section, int type, StringBuilder key, int start, @Nullable RuntimeType[] types) {
        if (section.isFunction(type)) {
            for (int i = 0; i < section.paramCount(type); i++) {
                value(key, section.param(type, i), start, types);
            }
            key.append('>');
            for (int i = 0; i < section.resultCount(type); i++) {
                value(key, section.result(type, i), start, types);
            }
        } else {
            for (int i = 0; i < section.fieldCount(type); i++) {
                value(key, section.field(type, i), start, types);
                key.append(section.isFieldMutable(type, i) ? '!' : ';');
            }
        }
    }

    private void value(StringBuilder key, int valueType, int start, @Nullable RuntimeType[] types) {
        if (ValueType.isReference(valueType) && ValueType.isDefined(valueType)) {
            key.append(ValueType.isNullable(valueType) ? '?' : '=');
            reference(key, ValueType.typeIndex(valueType), start, types);
        } else {
            key.append(valueType).append(',');
        }
    }

    private void reference(StringBuilder key, int type, int start, @Nullable RuntimeType[] types) {
        RuntimeType known = type < start ? types[type] : null;
        if (known == null) {
            key.append('r').append(type - start).append(',');
        } else {
            key.append('#').append(numbers.get(known)).append(',');
        }
    }

    private RuntimeType[] create(TypeSection section, int start, int end, @Nullable RuntimeType[] types) {
        RuntimeType[] created = new RuntimeType[end - start];
        for (int i = start; i < end; i++) {
            int parent = section.supertype(i);
            RuntimeType above =
                    parent == TypeSection.NONE ? null : parent < start ? types[parent] : created[parent - start];
            RuntimeType type = new RuntimeType(above, layout(section, i));
            numbers.put(type, numbers.size());
            created[i - start] = type;
        }
        return created;
    }

    private static FieldLayout layout(TypeSection section, int type) {
        if (section.isFunction(type)) {
            return FieldLayout.FUNCTION;
        }
        int[] kinds = new int[section.fieldCount(type)];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = section.field(type, i);
        }
        return FieldLayout.of(kinds);
    }
}
