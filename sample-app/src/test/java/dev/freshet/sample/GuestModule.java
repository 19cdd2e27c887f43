package dev.freshet.sample;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes small modules, most of them evil, without a toolchain. Every function has its type, export and code given here. */
final class GuestModule {

    private static final String NOTHING = "60 00 00";
    /** {@code (param i32) (result i32)} */
    private static final String ALLOC = "60 01 7f 01 7f";
    /** {@code (param i32 i32) (result i64)} */
    private static final String BUFFER = "60 02 7f7f 01 7e";

    private final List<String> types = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private String data = "";

    /** Exports {@code answer() -> i32}, which is the given number, 0 to 63. */
    static byte[] answering(int number) {
        return new GuestModule()
                .function("answer", "60 00 01 7f", "41 " + HexFormat.of().toHexDigits((byte) number))
                .write();
    }

    /** Exports {@code spin}, which never ends. */
    static byte[] endless() {
        return new GuestModule().function("spin", NOTHING, "0340 0c00 0b").write();
    }

    /** Exports {@code fail}, which executes {@code unreachable}, and {@code recurse}, which calls itself for ever. */
    static byte[] trapping() {
        return new GuestModule()
                .function("fail", NOTHING, "00")
                .function("recurse", NOTHING, "10 01")
                .write();
    }

    /** A buffer module whose {@code answer} is the given text, at most 63 bytes, whatever it is asked. */
    static byte[] answering(String text) {
        return answering(text, "");
    }

    /** A buffer module whose {@code answer} is an error with the given text, at most 63 bytes, whatever it is asked. */
    static byte[] refusing(String text) {
        // | 1 << 63
        return answering(text, "4201 423f 86 84");
    }

    private static byte[] answering(String text, String flags) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        GuestModule module = new GuestModule()
                .function("freshet_alloc", ALLOC, "41 8008")
                // address 0 << 32 | length
                .function("answer", BUFFER, "42 " + HexFormat.of().toHexDigits((byte) bytes) + flags);
        module.data = text;
        return module.write();
    }

    /** Exports {@code next}, which counts in memory: 1 on a fresh instance. */
    static byte[] counting() {
        return new GuestModule()
                .function("next", "60 00 01 7f", "4100 4100 280200 4101 6a 360200 4100 280200")
                .write();
    }

    /** Exports a function whose name is markup that would run a script. */
    static byte[] namedAsMarkup() {
        return new GuestModule()
                .function("<img src=x onerror=document.title='taken'>", NOTHING, "01")
                .write();
    }

    private GuestModule function(String name, String type, String code) {
        types.add(type);
        names.add(name);
        bodies.add(code);
        return this;
    }

    private byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, hex("00 61736d 01000000"));
        section(out, 1, vector(types.stream().map(GuestModule::hex).toList()));
        List<byte[]> typeOfEach = new ArrayList<>();
        List<byte[]> exports = new ArrayList<>();
        List<byte[]> code = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            typeOfEach.add(new byte[] {(byte) i});
            exports.add(concat(sized(names.get(i).getBytes(StandardCharsets.UTF_8)), new byte[] {0, (byte) i}));
            code.add(sized(hex("00" + bodies.get(i) + "0b")));
        }
        exports.add(concat(sized("memory".getBytes(StandardCharsets.UTF_8)), new byte[] {2, 0}));
        section(out, 3, vector(typeOfEach));
        section(out, 5, hex("01 00 01"));
        section(out, 7, vector(exports));
        section(out, 10, vector(code));
        byte[] segment = concat(hex("00 4100 0b"), sized(data.getBytes(StandardCharsets.UTF_8)));
        section(out, 11, vector(List.of(segment)));
        return out.toByteArray();
    }

    private static void section(ByteArrayOutputStream out, int id, byte[] content) {
        out.write(id);
        put(out, sized(content));
    }

    private static byte[] vector(List<byte[]> elements) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, leb(elements.size()));
        elements.forEach(element -> put(out, element));
        return out.toByteArray();
    }

    private static byte[] sized(byte[] content) {
        return concat(leb(content.length), content);
    }

    private static byte[] leb(int value) {
        return value < 0x80 ? new byte[] {(byte) value} : new byte[] {(byte) (value | 0x80), (byte) (value >> 7)};
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, first);
        put(out, second);
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
