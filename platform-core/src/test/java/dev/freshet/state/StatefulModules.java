package dev.freshet.state;

/** Modules with state that WABT 1.0.32 cannot assemble. get_ shows it, do_ changes it. */
final class StatefulModules {

    private StatefulModules() {}

    /** Structs, arrays, small integers in references, and objects turned into externrefs; in globals and in a table. */
    static byte[] objects() {
        return new HexModule()
                .type("5F 01 7F 01") // 2: struct of a mutable i32
                .type("5E 7F 01") // 3: array of mutable i32
                .table("6F 00 02") // two externrefs
                .global("64 02 00 41 07 FB 00 02") // constant: struct.new (7)
                .global("64 03 00 41 05 41 02 FB 06 03") // constant: array.new of two 5s
                .global("6C 01 41 03 FB 1C") // mutable: ref.i31 3
                .global("63 02 01 D0 02") // mutable: null
                .global("6F 01 D0 6F") // mutable: null
                .function("get_field", "23 00 FB 02 02 00")
                .function("get_element", "23 01 41 01 FB 0B 03")
                .function("get_i31", "23 02 FB 1E")
                .function("get_struct_is_null", "23 03 D1")
                .function("get_extern_is_null", "23 04 D1")
                .function("get_entry_is_null", "41 01 25 00 D1")
                .function("get_entries", "FC 10 00")
                .function(
                        "do_change",
                        "23 00 41 E3 00 FB 05 02 00", // struct.set 99
                        "23 01 41 01 41 E3 00 FB 0E 03", // array.set [1] 99
                        "41 09 FB 1C 24 02", // ref.i31 9
                        "23 00 24 03", // keeps the struct
                        "41 09 FB 1C FB 1B 24 04", // extern.convert_any
                        "41 01 41 09 FB 1C FB 1B 26 00", // table.set
                        "D0 6F 41 01 FC 0F 00 1A") // table.grow
                .function("do_change_and_trap", "23 00 41 E3 00 FB 05 02 00 00")
                .build();
    }

    /** Exceptions caught, kept in a global, and thrown out of the call. */
    static byte[] exceptions() {
        String dirty = "41 05 24 00 41 00 41 2A 36 02 00"; // global 0 = 5, word 0 = 42
        return new HexModule()
                .memory("00 01")
                .tag("00 00")
                .global("7F 01 41 00") // mutable: 0
                .global("69 01 D0 69") // mutable exnref: null
                .function("get_global", "23 00")
                .function("get_word", "41 00 28 02 00")
                .function("get_exception_is_null", "23 01 D1")
                .function("do_catch", dirty, "02 40 1F 40 01 02 00 08 00 0B 0B")
                .function("do_change", dirty, "02 69 1F 40 01 03 00 08 00 0B 00 0B 24 01")
                .function("do_throw", dirty, "08 00")
                .build();
    }

    /** A v128 where a type can be: a global, a local, an instruction. */
    static byte[] vectorGlobal() {
        return new HexModule().global("7B 01 FD 0C" + " 00".repeat(16)).build();
    }

    static byte[] vectorTypeInSignature() {
        return new HexModule().type("60 01 7B 00").build();
    }

    static byte[] vectorInstruction() {
        return new HexModule().function("do_change", "41 00 FD 0F 1A").build();
    }

    static byte[] twoMemories() {
        return new HexModule().memory("00 01").memory("00 01").build();
    }

    static byte[] memoryOf64Bits() {
        return new HexModule().memory("04 01").build();
    }

    static byte[] sharedMemoryWithoutMaximum() {
        return new HexModule().memory("02 01").build();
    }

    static byte[] tableOf64Bits() {
        return new HexModule().table("70 04 01").build();
    }
}
