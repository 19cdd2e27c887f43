package dev.freshet.spring.test.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fields of a module to sections. */
final class ModuleWriter {

    private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final int FUNCTION = 0;
    private static final int MEMORY = 2;
    private static final int GLOBAL = 3;

    private final Names functions = new Names();
    private final Names globals = new Names();
    private final List<byte[]> types = new ArrayList<>();
    private final List<byte[]> imports = new ArrayList<>();
    private final List<byte[]> declared = new ArrayList<>();
    private final List<byte[]> memories = new ArrayList<>();
    private final List<byte[]> globalBytes = new ArrayList<>();
    private final List<byte[]> exports = new ArrayList<>();
    private final List<byte[]> code = new ArrayList<>();
    private final List<byte[]> data = new ArrayList<>();
    private final Binary start = new Binary();

    byte[] write(List<Node> fields) {
        fields.forEach(this::declare);
        fields.forEach(this::define);
        Binary out = new Binary().put(HEADER);
        section(out, 1, types);
        section(out, 2, imports);
        section(out, 3, declared);
        section(out, 5, memories);
        section(out, 6, globalBytes);
        section(out, 7, exports);
        if (start.bytes().length > 0) {
            out.put(8).sized(start.bytes());
        }
        section(out, 10, code);
        section(out, 11, data);
        return out.bytes();
    }

    private static void section(Binary out, int id, List<byte[]> entries) {
        if (!entries.isEmpty()) {
            Binary content = new Binary().unsigned(entries.size());
            entries.forEach(content::put);
            out.put(id).sized(content.bytes());
        }
    }

    // --- first look: what has which index; imported functions come first in the text too

    private void declare(Node field) {
        switch (field.head()) {
            case "import" -> imported(field);
            case "func" -> {
                functions.add(name(field));
                declared.add(new Binary().unsigned(type(field.items())).bytes());
            }
            case "global" -> globals.add(name(field));
            case "memory", "export", "data", "start" -> {}
            default -> throw field.error("not understood in a module");
        }
    }

    private void imported(Node field) {
        Node what = field.items().get(3);
        if (!what.isList("func")) {
            throw what.error("only functions can be imported");
        }
        if (!declared.isEmpty()) {
            throw field.error("imports stand before functions");
        }
        functions.add(name(what));
        imports.add(new Binary()
                .sized(field.items().get(1).bytes())
                .sized(field.items().get(2).bytes())
                .put(FUNCTION)
                .unsigned(type(what.items()))
                .bytes());
    }

    private static String name(Node field) {
        return field.items().size() > 1 && field.items().get(1).isName()
                ? field.items().get(1).word()
                : "";
    }

    /** The index of the function's type, which is added if it is new. */
    private int type(List<Node> items) {
        byte[] bytes = new Binary()
                .put(0x60)
                .sized(valueTypes(items, "param"))
                .sized(valueTypes(items, "result"))
                .bytes();
        for (int i = 0; i < types.size(); i++) {
            if (java.util.Arrays.equals(types.get(i), bytes)) {
                return i;
            }
        }
        types.add(bytes);
        return types.size() - 1;
    }

    private static byte[] valueTypes(List<Node> items, String kind) {
        Binary out = new Binary();
        for (Node item : items) {
            if (item.isList(kind)) {
                item.items().stream()
                        .skip(1)
                        .filter(each -> !each.isName())
                        .forEach(each -> out.put(Opcodes.valueType(each)));
            }
        }
        return out.bytes();
    }

    // --- second look: bodies

    private void define(Node field) {
        switch (field.head()) {
            case "func" -> function(field);
            case "memory" -> memory(field);
            case "global" -> global(field);
            case "data" -> data(field);
            case "export" -> export(field);
            case "start" -> start.unsigned(functions.index(field.items().get(1)));
            default -> {}
        }
    }

    private void function(Node field) {
        int index = imports.size() + code.size();
        Names locals = new Names();
        Binary localBytes = new Binary();
        int count = 0;
        List<Node> body = new ArrayList<>();
        for (Node item : field.items()
                .subList(name(field).isEmpty() ? 1 : 2, field.items().size())) {
            if (item.isList("export")) {
                exported(item.items().get(1), FUNCTION, index);
            } else if (item.isList("param") || item.isList("local")) {
                String name = name(item);
                for (Node type : item.items()
                        .subList(name.isEmpty() ? 1 : 2, item.items().size())) {
                    locals.add(name);
                    if (item.isList("local")) {
                        localBytes.put(1, Opcodes.valueType(type));
                        count++;
                    }
                }
            } else if (!item.isList("result")) {
                body.add(item);
            }
        }
        byte[] instructions = new CodeWriter(functions, globals, locals).write(body);
        code.add(new Binary()
                .sized(new Binary()
                        .unsigned(count)
                        .put(localBytes.bytes())
                        .put(instructions)
                        .bytes())
                .bytes());
    }

    private void memory(Node field) {
        List<Node> pages = new ArrayList<>();
        for (Node item : field.items()
                .subList(name(field).isEmpty() ? 1 : 2, field.items().size())) {
            if (item.isList("export")) {
                exported(item.items().get(1), MEMORY, memories.size());
            } else {
                pages.add(item);
            }
        }
        Binary limits = new Binary().put(pages.size() == 2 ? 1 : 0);
        pages.forEach(each -> limits.unsigned(each.integer()));
        memories.add(limits.bytes());
    }

    private void global(Node field) {
        List<Node> items = new ArrayList<>(field.items()
                .subList(name(field).isEmpty() ? 1 : 2, field.items().size()));
        if (items.get(0).isList("export")) {
            exported(items.remove(0).items().get(1), GLOBAL, globalBytes.size());
        }
        Node type = items.get(0);
        boolean mutable = type.isList("mut");
        globalBytes.add(new Binary()
                .put(Opcodes.valueType(mutable ? type.items().get(1) : type), mutable ? 1 : 0)
                .put(constant(items.subList(1, items.size())))
                .bytes());
    }

    private void data(Node field) {
        Binary bytes = new Binary();
        field.items().stream().skip(2).forEach(each -> bytes.put(each.bytes()));
        data.add(new Binary()
                .put(0)
                .put(constant(List.of(field.items().get(1))))
                .sized(bytes.bytes())
                .bytes());
    }

    private byte[] constant(List<Node> expression) {
        return new CodeWriter(functions, globals, new Names()).write(expression);
    }

    private void export(Node field) {
        Node what = field.items().get(2);
        Node index = what.items().get(1);
        switch (what.head()) {
            case "func" -> exported(field.items().get(1), FUNCTION, functions.index(index));
            case "memory" -> exported(field.items().get(1), MEMORY, 0);
            case "global" -> exported(field.items().get(1), GLOBAL, globals.index(index));
            default -> throw what.error("only functions, memories and globals can be exported");
        }
    }

    private void exported(Node name, int kind, int index) {
        exports.add(new Binary()
                .name(new String(name.bytes(), StandardCharsets.UTF_8))
                .put(kind)
                .unsigned(index)
                .bytes());
    }
}
