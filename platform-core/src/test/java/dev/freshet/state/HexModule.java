package dev.freshet.state;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A module of hexadecimal digits, for instructions that WABT 1.0.32 does not know. Functions are exported; the rest is spelt out. */
public final class HexModule {

    /** Type 0 is () -> (), type 1 is () -> (i32); types of the module's own follow. */
    private static final List<String> TYPES = List.of("60 00 00", "60 00 01 7F");

    private final List<String> types = new ArrayList<>(TYPES);
    private final List<String> tables = new ArrayList<>();
    private final List<String> memories = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final List<String> globals = new ArrayList<>();
    private final List<String> functions = new ArrayList<>();
    private final List<String> exports = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();

    public HexModule type(String type) {
        types.add(type);
        return this;
    }

    public HexModule table(String table) {
        tables.add(table);
        return this;
    }

    public HexModule memory(String memory) {
        memories.add(memory);
        return this;
    }

    public HexModule tag(String tag) {
        tags.add(tag);
        return this;
    }

    public HexModule global(String global) {
        globals.add(global + " 0B");
        return this;
    }

    /** An exported function () -> (i32) if its name begins with get_, else () -> (). */
    public HexModule function(String name, String... code) {
        functions.add(name.startsWith("get_") ? "01" : "00");
        HexFormat hex = HexFormat.of();
        byte[] utf8 = name.getBytes(StandardCharsets.US_ASCII);
        exports.add(length(utf8.length) + hex.formatHex(utf8) + "00" + length(exports.size()));
        String body = "00" + String.join("", code) + "0B";
        bodies.add(length(parse(body).length) + body);
        return this;
    }

    public byte[] build() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(parse("00 61 73 6D 01 00 00 00"));
        section(out, 1, types);
        section(out, 3, functions);
        section(out, 4, tables);
        section(out, 5, memories);
        section(out, 13, tags);
        section(out, 6, globals);
        section(out, 7, exports);
        section(out, 10, bodies);
        return out.toByteArray();
    }

    private static void section(ByteArrayOutputStream out, int id, List<String> entries) {
        if (!entries.isEmpty()) {
            byte[] content = parse(length(entries.size()) + String.join("", entries));
            out.write(id);
            out.writeBytes(parse(length(content.length)));
            out.writeBytes(content);
        }
    }

    /** A length as LEB128; three bytes are enough here. */
    private static String length(int value) {
        return HexFormat.of().formatHex(new byte[] {
            (byte) (value & 0x7F | 0x80), (byte) (value >>> 7 & 0x7F | 0x80), (byte) (value >>> 14)
        });
    }

    private static byte[] parse(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
