package dev.freshet.module;

import dev.freshet.InvalidModuleException;
import java.util.Locale;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Value types: their binary form, and their names in the text format. */
final class ValueTypes {

    static final String NO_SIMD = "128-bit SIMD is not supported; compile the module without it (clang -mno-simd128,"
            + " rustc -C target-feature=-simd128)";

    private ValueTypes() {}

    /**
     * Reads past a value type.
     *
     * @param owner what has the type, for the message
     * @return the heap type's index if it is a reference to a defined type, else -1
     * @throws InvalidModuleException if there is no such type, or it is v128, which neither compiler nor interpreter of the engine run
     */
    static int skip(BinaryReader in, String owner) {
        return skip(in, in.index("a value type"), owner);
    }

    /** As {@link #skip(BinaryReader, String)}, with the first number of the type read already. */
    static int skip(BinaryReader in, int type, String owner) {
        if (type == ValType.ID.V128) {
            throw new InvalidModuleException(owner + " has type v128; " + NO_SIMD);
        }
        if (!ValType.isValid(type)) {
            throw in.malformed("value type " + Integer.toHexString(type) + " of " + owner + " is unknown");
        }
        return type == ValType.ID.Ref || type == ValType.ID.RefNull ? in.s32("a heap type") : -1;
    }

    /** Returns whether values of a type, by its first number in the binary form, are numbers and no references. */
    static boolean isNumber(int type) {
        return switch (type) {
            case ValType.ID.I32, ValType.ID.I64, ValType.ID.F32, ValType.ID.F64 -> true;
            default -> false;
        };
    }

    /** Returns the type as the text format writes it: {@code i32}, {@code funcref}, {@code (ref null 3)}. */
    static String text(ValType type) {
        return switch (type.opcode()) {
            case ValType.ID.I32 -> "i32";
            case ValType.ID.I64 -> "i64";
            case ValType.ID.F32 -> "f32";
            case ValType.ID.F64 -> "f64";
            case ValType.ID.V128 -> "v128";
            default -> reference(type);
        };
    }

    /** Returns the type as the text format writes it: {@code (param i32 i32) (result i64)}, empty for neither. */
    static String text(FunctionType type) {
        StringBuilder text = new StringBuilder();
        append(text, "param", type.params());
        append(text, "result", type.returns());
        return text.toString();
    }

    /** Returns the kind of an import or export as the text format writes it. */
    static String kind(ExternalType type) {
        return type == ExternalType.FUNCTION ? "func" : type.name().toLowerCase(Locale.ROOT);
    }

    private static void append(StringBuilder text, String word, Iterable<ValType> types) {
        StringBuilder list = new StringBuilder();
        types.forEach(type -> list.append(' ').append(text(type)));
        if (!list.isEmpty()) {
            text.append(text.isEmpty() ? "(" : " (").append(word).append(list).append(')');
        }
    }

    private static String reference(ValType type) {
        boolean nullable = type.opcode() == ValType.ID.RefNull;
        String heapType = heapType(type.typeIdx());
        if (nullable && type.typeIdx() < 0) {
            return switch (heapType) {
                case "none" -> "nullref";
                case "nofunc" -> "nullfuncref";
                case "noextern" -> "nullexternref";
                default -> heapType + "ref";
            };
        }
        return (nullable ? "(ref null " : "(ref ") + heapType + ")";
    }

    private static String heapType(int index) {
        if (index >= 0) {
            return Integer.toString(index);
        }
        for (ValType.TypeIdxCode code : ValType.TypeIdxCode.values()) {
            if (code.code() == index) {
                return code.name().toLowerCase(Locale.ROOT);
            }
        }
        return "unknown";
    }
}
