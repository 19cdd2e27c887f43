package dev.freshet.spring.test.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Text to nodes. */
final class Reader {

    private final String text;
    private int at;
    private int line = 1;

    Reader(String text) {
        this.text = text;
    }

    /** The one list that the text is. */
    Node single() {
        skipSpace();
        Node node = node();
        skipSpace();
        if (at < text.length()) {
            throw error("something stands behind the module");
        }
        return node;
    }

    private Node node() {
        if (at >= text.length()) {
            throw error("the text ends too early");
        }
        char c = text.charAt(at);
        if (c == '(') {
            return list();
        } else if (c == '"') {
            return string();
        }
        int start = at;
        while (at < text.length() && " \t\r\n()\";".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (start == at) {
            throw error("unexpected " + c);
        }
        return Node.word(line, text.substring(start, at));
    }

    private Node list() {
        int start = line;
        List<Node> items = new ArrayList<>();
        at++;
        skipSpace();
        while (at < text.length() && text.charAt(at) != ')') {
            items.add(node());
            skipSpace();
        }
        if (at >= text.length()) {
            throw new IllegalArgumentException("line " + start + ": ( is not closed");
        }
        at++;
        return new Node(start, "", null, items);
    }

    private Node string() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                escape(bytes);
            } else {
                int point = text.codePointAt(at);
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(point);
            }
        }
        if (at >= text.length()) {
            throw error("a string is not closed");
        }
        at++;
        return new Node(line, "", bytes.toByteArray(), List.of());
    }

    private void escape(ByteArrayOutputStream bytes) {
        String escaped = text.substring(at + 1, Math.min(at + 3, text.length()));
        int simple = escaped.isEmpty() ? -1 : "nrt\"'\\".indexOf(escaped.charAt(0));
        if (simple >= 0) {
            bytes.write("\n\r\t\"'\\".charAt(simple));
            at += 2;
        } else if (escaped.matches("[0-9a-fA-F]{2}")) {
            bytes.write(Integer.parseInt(escaped, 16));
            at += 3;
        } else {
            throw error("unknown escape \\" + escaped);
        }
    }

    private void skipSpace() {
        while (at < text.length()) {
            if (text.startsWith(";;", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("(;", at)) {
                int end = text.indexOf(";)", at);
                if (end < 0) {
                    throw error("a comment is not closed");
                }
                line += (int)
                        text.substring(at, end).chars().filter(c -> c == '\n').count();
                at = end + 2;
            } else if (" \t\r\n".indexOf(text.charAt(at)) >= 0) {
                line += text.charAt(at++) == '\n' ? 1 : 0;
            } else {
                return;
            }
        }
    }

    private IllegalArgumentException error(String what) {
        return new IllegalArgumentException("line " + line + ": " + what);
    }
}
