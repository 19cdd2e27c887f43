package dev.freshet.wasm;

import dev.freshet.InvalidModuleException;

/** Reads the names of functions out of the custom section {@code name}. */
final class NameSectionReader {

    private static final int FUNCTION_NAMES = 1;

    private NameSectionReader() {}

    static FunctionNames read(WasmModule module) {
        NameRanges names = new NameRanges(module.bytes());
        IntList functions = new IntList();
        int section = module.customSections().find("name");
        if (section != CustomSections.NONE) {
            CustomSections sections = module.customSections();
            ByteCursor in = new ByteCursor(module.bytes(), sections.start(section), sections.end(section));
            try {
                readSubsections(in, names, functions);
            } catch (InvalidModuleException malformed) {
                // A custom section never makes a module invalid: the names up to here are kept.
            }
        }
        int[] indices = new int[functions.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = functions.get(i);
        }
        return new FunctionNames(names, indices);
    }

    private static void readSubsections(ByteCursor in, NameRanges names, IntList functions) {
        int end = in.end;
        while (in.at < end) {
            int id = in.u8();
            int next = in.length("a subsection of names") + in.at;
            if (id == FUNCTION_NAMES) {
                in.end = next;
                readFunctionNames(in, names, functions);
                in.end = end;
                return;
            }
            in.at = next;
        }
    }

    private static void readFunctionNames(ByteCursor in, NameRanges names, IntList functions) {
        int count = in.count("names");
        int last = -1;
        for (int i = 0; i < count; i++) {
            int at = in.at;
            int function = in.u32();
            if (function <= last) {
                throw in.malformed(at, "names out of order");
            }
            int length = in.length("a name");
            Utf8.check(in, in.at, in.at + length);
            names.add(in.at, in.at + length);
            functions.add(function);
            in.at += length;
            last = function;
        }
    }
}
