package dev.freshet.module;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.SectionId;

/**
 * Two modules with the types of one, and half of its function bodies each: what the engine's parser needs to decode them on two threads.
 *
 * <pre>
 *     whole   | preamble | types | imports ... elements            | header, count | bodies ......................... |
 *     first   | preamble | types | custom section          | header, firstCount    | bodies ...... |
 *     second  | preamble | types | custom section                     | header, secondCount | other bodies ........... |
 * </pre>
 *
 * A body is at the same address in its half as in the whole module, since the parser writes addresses into instructions. What stands
 * between types and bodies is covered by a custom section, which nobody decodes.
 *
 * @param firstCount bodies of the first half
 * @param first      a module
 * @param second     a module
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CodeHalves(int firstCount, byte[] first, byte[] second) {

    private static final int LEB_BYTES = 5;
    /** Id and length. */
    private static final int SECTION_HEADER_BYTES = 1 + LEB_BYTES;
    /** Id, length and number of bodies. */
    private static final int CODE_HEADER_BYTES = SECTION_HEADER_BYTES + LEB_BYTES;

    /**
     * Divides a module that {@link ModuleScan} has passed.
     *
     * @param minCodeBytes smallest code section that is divided
     * @return null if it is smaller, or has too little between its types and its bodies for what must stand there
     */
    static @Nullable CodeHalves of(byte[] bytes, Sections sections, int minCodeBytes) {
        BinaryReader types = sections.section(SectionId.TYPE);
        BinaryReader code = sections.section(SectionId.CODE);
        if (types == null || code == null || code.remaining() < minCodeBytes) {
            return null;
        }
        int typesEnd = types.position() + types.remaining();
        int count = code.count("function bodies");
        int start = code.position();
        int end = start + code.remaining();
        if (lacksRoom(typesEnd, start)) {
            return null;
        }
        int firstCount = 0;
        while (firstCount < count && code.position() - start < (end - start) / 2) {
            code.skip(code.index("the length of a function body"), "a function body");
            firstCount++;
        }
        int middle = code.position();
        return new CodeHalves(
                firstCount,
                half(bytes, typesEnd, firstCount, start, middle),
                half(bytes, typesEnd, count - firstCount, middle, end));
    }

    /**
     * Returns a module with the types of one and a single one of its bodies, which is where it was; null if there is no room for that.
     *
     * @param body counts from the first of those that the module has
     */
    static byte @Nullable [] single(byte[] bytes, Sections sections, int body) {
        BinaryReader types = sections.section(SectionId.TYPE);
        BinaryReader code = sections.section(SectionId.CODE);
        if (types == null || code == null || code.count("function bodies") <= body) {
            return null;
        }
        for (int i = 0; i < body; i++) {
            code.skip(code.index("the length of a function body"), "a function body");
        }
        int start = code.position();
        code.skip(code.index("the length of a function body"), "a function body");
        int typesEnd = types.position() + types.remaining();
        return lacksRoom(typesEnd, start) ? null : half(bytes, typesEnd, 1, start, code.position());
    }

    private static boolean lacksRoom(int typesEnd, int bodies) {
        return bodies - CODE_HEADER_BYTES < typesEnd + SECTION_HEADER_BYTES;
    }

    private static byte[] half(byte[] bytes, int typesEnd, int count, int start, int end) {
        byte[] half = Arrays.copyOf(bytes, end);
        int header = start - CODE_HEADER_BYTES;
        half[typesEnd] = SectionId.CUSTOM;
        leb(half, typesEnd + 1, header - typesEnd - SECTION_HEADER_BYTES);
        half[header] = SectionId.CODE;
        leb(half, header + 1, LEB_BYTES + end - start);
        leb(half, header + SECTION_HEADER_BYTES, count);
        return half;
    }

    /** Writes all five bytes, whatever the value, as the format allows. */
    private static void leb(byte[] bytes, int position, int value) {
        for (int i = 0; i < LEB_BYTES; i++) {
            int more = i < LEB_BYTES - 1 ? 0x80 : 0;
            bytes[position + i] = (byte) (value >>> 7 * i & 0x7F | more);
        }
    }
}
