package dev.freshet.module;

import run.endive.wasm.types.OpCode;

/**
 * By how many values an instruction without block or call semantics changes the operand stack. Exact for numeric, memory and table
 * instructions; for instructions on objects at least the true value. Used only to foresee how large the compiled code of a branch is,
 * never for safety: the engine's validator checks types.
 */
final class StackEffect {

    private StackEffect() {}

    static int of(OpCode opcode) {
        int code = opcode.opcode();
        return switch (code >>> 8) {
            case 0 -> oneByte(code);
            case 0xFB -> objects(opcode);
            case 0xFC -> bulk(code & 0xFF);
            case 0xFE -> atomic(code & 0xFF);
            default -> 0;
        };
    }

    private static int oneByte(int code) {
        if (code >= 0x28 && code <= 0x3E) {
            return code <= 0x35 ? 0 : -2; // loads; stores
        }
        if (code >= 0x41 && code <= 0x44) {
            return 1; // constants
        }
        if (code >= 0x45 && code <= 0x66) {
            return code == 0x45 || code == 0x50 ? 0 : -1; // eqz; comparisons
        }
        if (code >= 0x67 && code <= 0xC4) {
            return isUnary(code) ? 0 : -1;
        }
        return switch (code) {
            case 0x1B, 0x1C, 0x26 -> -2; // select, table.set
            case 0x1A, 0x21, 0x24, 0xD3 -> -1; // drop, local.set, global.set, ref.eq
            case 0x20, 0x23, 0x3F, 0xD0, 0xD2 -> 1; // local.get, global.get, memory.size, ref.null, ref.func
            default -> 0;
        };
    }

    private static boolean isUnary(int code) {
        return code >= 0x67 && code <= 0x69 // i32 clz, ctz, popcnt
                || code >= 0x79 && code <= 0x7B // i64 clz, ctz, popcnt
                || code >= 0x8B && code <= 0x91 // f32 abs to sqrt
                || code >= 0x99 && code <= 0x9F // f64 abs to sqrt
                || code >= 0xA7; // conversions
    }

    private static int objects(OpCode opcode) {
        return switch (opcode) {
            case STRUCT_NEW, STRUCT_NEW_DEFAULT, ARRAY_NEW_FIXED -> 1;
            case STRUCT_SET -> -2;
            case ARRAY_NEW, ARRAY_NEW_DATA, ARRAY_NEW_ELEM, ARRAY_GET, ARRAY_GET_S, ARRAY_GET_U -> -1;
            case ARRAY_SET -> -3;
            case ARRAY_FILL, ARRAY_INIT_DATA, ARRAY_INIT_ELEM -> -4;
            case ARRAY_COPY -> -5;
            default -> 0;
        };
    }

    private static int bulk(int code) {
        return switch (code) {
            case 0x08, 0x0A, 0x0B, 0x0C, 0x0E, 0x11 -> -3; // init, copy and fill of memories and tables
            case 0x0F -> -1; // table.grow
            case 0x10 -> 1; // table.size
            default -> 0; // saturating truncations, drops
        };
    }

    private static int atomic(int code) {
        if (code == 0x00) {
            return -1; // notify
        }
        if (code == 0x01 || code == 0x02 || code >= 0x48) {
            return -2; // waits, compare-and-exchange
        }
        if (code >= 0x17 && code <= 0x1D) {
            return -2; // stores
        }
        return code >= 0x1E ? -1 : 0; // read-modify-write; loads and fence
    }
}
