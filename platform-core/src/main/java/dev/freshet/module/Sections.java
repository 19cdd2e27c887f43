package dev.freshet.module;

import dev.freshet.InvalidModuleException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.SectionId;

/** Where the sections of a module are: the outermost layer of the format, with the order and uniqueness that the specification asks for. */
final class Sections {

    private static final byte[] PREAMBLE = {0, 'a', 's', 'm', 1, 0, 0, 0};

    /* The specification's order, by section id; the tag section (13) stands between memory and global, the data count (12) before code. */
    private static final int[] ORDER = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};

    private static final String[] NAMES = {
        "custom",
        "type",
        "import",
        "function",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "element",
        "code",
        "data",
        "data count",
        "tag"
    };

    private final byte[] bytes;
    private final int[] starts = new int[ORDER.length];
    private final int[] ends = new int[ORDER.length];
    /** Start and end of the content of each section named "name", behind that name. */
    private final List<int[]> nameSections = new ArrayList<>();

    private Sections(byte[] bytes) {
        this.bytes = bytes;
    }

    static Sections of(byte[] bytes, UploadCost cost) {
        if (bytes.length < PREAMBLE.length || !Arrays.equals(bytes, 0, PREAMBLE.length, PREAMBLE, 0, PREAMBLE.length)) {
            throw new InvalidModuleException("not a WebAssembly binary module: its " + bytes.length
                    + " bytes do not begin with 00 61 73 6d 01 00 00 00 (components and text format are not accepted)");
        }
        Sections sections = new Sections(bytes);
        sections.find(new BinaryReader(bytes, PREAMBLE.length, bytes.length), cost);
        return sections;
    }

    /** Returns a reader over the section's content, or null if the module has no such section. */
    @Nullable
    BinaryReader section(int id) {
        return starts[id] == 0 ? null : new BinaryReader(bytes, starts[id], ends[id]);
    }

    /** Returns a reader over the content of the name section, or null; a repeated one is ignored, as the specification allows. */
    @Nullable
    BinaryReader nameSection() {
        if (nameSections.isEmpty()) {
            return null;
        }
        int[] range = nameSections.get(0);
        return new BinaryReader(bytes, range[0], range[1]);
    }

    private void find(BinaryReader module, UploadCost cost) {
        int last = 0;
        while (module.hasRemaining()) {
            int id = module.u8("a section id");
            int length = module.index("the length of a section");
            if (id >= ORDER.length) {
                throw module.malformed("section id " + id + " is unknown");
            }
            int start = module.position();
            BinaryReader content = module.slice(length, "the " + NAMES[id] + " section");
            if (id == SectionId.CUSTOM) {
                cost.add("custom sections", 1, UploadCost.CUSTOM_SECTION);
                // The engine decodes no custom section at all, see EngineParser; its name must be well-formed all the
                // same.
                if (content.name("a custom section's name").equals("name")) {
                    nameSections.add(new int[] {content.position(), start + length});
                }
                continue;
            }
            if (ORDER[id] <= last) {
                throw module.malformed("the " + NAMES[id] + " section is repeated or out of order");
            }
            last = ORDER[id];
            starts[id] = start;
            ends[id] = start + length;
        }
    }
}
