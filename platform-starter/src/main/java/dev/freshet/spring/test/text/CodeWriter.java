package dev.freshet.spring.test.text;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Instructions of one function or expression. */
final class CodeWriter {

    private static final int EMPTY_BLOCK = 0x40;
    private static final Set<String> BLOCKS = Set.of("block", "loop", "if");
    private static final Map<String, Integer> OF_LOCALS =
            Map.of("local.get", 0x20, "local.set", 0x21, "local.tee", 0x22);
    private static final Map<String, Integer> OF_GLOBALS = Map.of("global.get", 0x23, "global.set", 0x24);
    private static final Map<String, Integer> BRANCHES = Map.of("br", 0x0c, "br_if", 0x0d);

    private final Names functions;
    private final Names globals;
    private final Names locals;
    private final Names labels = new Names();
    private final Binary out = new Binary();

    CodeWriter(Names functions, Names globals, Names locals) {
        this.functions = functions;
        this.globals = globals;
        this.locals = locals;
    }

    /** Writes them all and the end. */
    byte[] write(List<Node> instructions) {
        sequence(instructions);
        return out.put(0x0b).bytes();
    }

    private void sequence(List<Node> nodes) {
        int at = 0;
        while (at < nodes.size()) {
            Node node = nodes.get(at);
            if (node.isWord()) {
                at = plain(nodes, at);
            } else {
                folded(node);
                at++;
            }
        }
    }

    /** A plain instruction and its immediates; returns where the next one begins. */
    private int plain(List<Node> nodes, int at) {
        String name = nodes.get(at).word();
        if (BLOCKS.contains(name) || name.equals("else") || name.equals("end")) {
            throw nodes.get(at).error("write it folded, as (" + name + " ...)");
        }
        int next = at + 1;
        while (next < nodes.size() && isImmediate(nodes.get(next), name, next - at - 1)) {
            next++;
        }
        instruction(nodes.get(at), name, nodes.subList(at + 1, next));
        return next;
    }

    private static boolean isImmediate(Node node, String name, int already) {
        if (!node.isWord()) {
            return false;
        }
        boolean one = name.endsWith(".const")
                || name.equals("call")
                || OF_LOCALS.containsKey(name)
                || OF_GLOBALS.containsKey(name)
                || BRANCHES.containsKey(name);
        return one
                ? already == 0
                : node.word().startsWith("offset=") || node.word().startsWith("align=");
    }

    /** {@code (name immediates operands...)}: operands first. */
    private void folded(Node node) {
        String name = node.head();
        List<Node> rest = node.items().subList(1, node.items().size());
        if (BLOCKS.contains(name)) {
            block(node, name, rest);
            return;
        }
        int operands = 0;
        while (operands < rest.size() && rest.get(operands).isWord()) {
            operands++;
        }
        sequence(rest.subList(operands, rest.size()));
        instruction(node, name, rest.subList(0, operands));
    }

    private void block(Node node, String name, List<Node> rest) {
        int at = 0;
        String label = "";
        if (!rest.isEmpty() && rest.get(0).isName()) {
            label = rest.get(at++).word();
        }
        int type = EMPTY_BLOCK;
        if (at < rest.size() && rest.get(at).isList("result")) {
            type = Opcodes.valueType(rest.get(at++).items().get(1));
        }
        List<Node> body = rest.subList(at, rest.size());
        if (name.equals("if")) {
            choice(node, label, type, body);
            return;
        }
        out.put(name.equals("block") ? 0x02 : 0x03, type);
        labelled(label, body);
        out.put(0x0b);
    }

    /** {@code (if (condition) (then ...) (else ...))} */
    private void choice(Node node, String label, int type, List<Node> body) {
        List<Node> condition =
                body.stream().takeWhile(each -> !each.isList("then")).toList();
        List<Node> branches = body.subList(condition.size(), body.size());
        if (branches.isEmpty()) {
            throw node.error("an if has (then ...)");
        }
        sequence(condition);
        out.put(0x04, type);
        labelled(
                label,
                branches.get(0).items().subList(1, branches.get(0).items().size()));
        if (branches.size() > 1) {
            out.put(0x05);
            labelled(
                    label,
                    branches.get(1).items().subList(1, branches.get(1).items().size()));
        }
        out.put(0x0b);
    }

    private void labelled(String label, List<Node> body) {
        labels.add(label);
        sequence(body);
        labels.truncate(labels.size() - 1);
    }

    private void instruction(Node node, String name, List<Node> immediates) {
        if (OF_LOCALS.containsKey(name)) {
            out.put(OF_LOCALS.get(name)).unsigned(locals.index(only(node, immediates)));
        } else if (OF_GLOBALS.containsKey(name)) {
            out.put(OF_GLOBALS.get(name)).unsigned(globals.index(only(node, immediates)));
        } else if (BRANCHES.containsKey(name)) {
            Node label = only(node, immediates);
            out.put(BRANCHES.get(name))
                    .unsigned(label.isName() ? labels.size() - 1 - labels.index(label) : label.integer());
        } else if (name.equals("call")) {
            out.put(0x10).unsigned(functions.index(only(node, immediates)));
        } else if (name.endsWith(".const")) {
            constant(node, name, only(node, immediates));
        } else if (name.startsWith("memory.")) {
            memory(node, name);
        } else {
            other(node, name, immediates);
        }
    }

    private void constant(Node node, String name, Node value) {
        switch (name) {
            case "i32.const" -> out.put(0x41).signed((int) value.integer());
            case "i64.const" -> out.put(0x42).signed(value.integer());
            case "f32.const" -> out.put(0x43).f32((float) value.number());
            case "f64.const" -> out.put(0x44).f64(value.number());
            default -> throw node.error("unknown instruction " + name);
        }
    }

    private void memory(Node node, String name) {
        switch (name) {
            case "memory.size" -> out.put(0x3f, 0);
            case "memory.grow" -> out.put(0x40, 0);
            case "memory.copy" -> out.put(0xfc, 10, 0, 0);
            case "memory.fill" -> out.put(0xfc, 11, 0);
            default -> throw node.error("unknown instruction " + name);
        }
    }

    private void other(Node node, String name, List<Node> immediates) {
        int opcode = Opcodes.of(node, name);
        out.put(opcode);
        if (opcode >= Opcodes.FIRST_LOAD && opcode <= Opcodes.LAST_STORE) {
            long offset = 0;
            for (Node immediate : immediates) {
                if (immediate.word().startsWith("offset=")) {
                    offset = Node.word(immediate.line(), immediate.word().substring("offset=".length()))
                            .integer();
                }
            }
            // Alignment is a hint; 1 is always valid.
            out.put(0).unsigned(offset);
        } else if (!immediates.isEmpty()) {
            throw immediates.get(0).error("unexpected in " + name);
        }
    }

    private static Node only(Node node, List<Node> immediates) {
        if (immediates.size() != 1) {
            throw node.error("expected one immediate");
        }
        return immediates.get(0);
    }
}
