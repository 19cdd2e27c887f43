package dev.freshet.wasm;

/** Reads and validates constant expressions. */
final class ConstantReader {

    private final ByteCursor in;
    private final BodyReader reader;
    private final FunctionValidator validator;

    ConstantReader(ByteCursor in, BodyReader reader, FunctionValidator validator) {
        this.in = in;
        this.reader = reader;
        this.validator = validator;
    }

    /** Reads an expression that gives a value of a type; the cursor is behind it then. */
    void read(int type) {
        if (type == ValueType.I32 && isNumber()) {
            return;
        }
        reader.openExpression(in.at, in.end);
        validator.beginExpression(type);
        while (validator.stack().depth() > 0) {
            int at = reader.position();
            if (at >= in.end) {
                throw in.malformed(at, "unexpected end of a constant expression: END opcode expected");
            }
            if (!isConstant(OpcodeNames.opcodeAt(in.bytes, at, in.end))) {
                throw notConstant(at);
            }
            reader.next(validator);
        }
        in.at = reader.position();
    }

    /** Reads {@code i32.const} and {@code end}, which nearly every segment's place is; else the cursor stays where it is. */
    private boolean isNumber() {
        int start = in.at;
        if (start < in.end && in.bytes[start] == Opcodes.I32_CONST) {
            in.at++;
            in.s32();
            if (in.at < in.end && in.bytes[in.at] == Opcodes.END) {
                in.at++;
                return true;
            }
        }
        in.at = start;
        return false;
    }

    /** An opcode that does not exist is malformed, even here. */
    private RuntimeException notConstant(int at) {
        String name = OpcodeNames.at(in.bytes, at, in.end);
        if (name.startsWith("0x")) {
            return in.malformed(at, "illegal opcode " + name);
        }
        return in.invalid(at, "constant expression required: " + name + " is none");
    }

    private static boolean isConstant(int opcode) {
        return switch (opcode) {
            case Opcodes.END,
                    Opcodes.I32_CONST,
                    Opcodes.I64_CONST,
                    Opcodes.F32_CONST,
                    Opcodes.F64_CONST,
                    VectorOpcodes.V128_CONST,
                    Opcodes.GLOBAL_GET,
                    Opcodes.REF_NULL,
                    Opcodes.REF_FUNC,
                    Opcodes.I32_ADD,
                    Opcodes.I32_SUB,
                    Opcodes.I32_MUL,
                    Opcodes.I64_ADD,
                    Opcodes.I64_SUB,
                    Opcodes.I64_MUL,
                    Opcodes.STRUCT_NEW,
                    Opcodes.STRUCT_NEW_DEFAULT,
                    Opcodes.ARRAY_NEW,
                    Opcodes.ARRAY_NEW_DEFAULT,
                    Opcodes.ARRAY_NEW_FIXED,
                    Opcodes.REF_I31,
                    Opcodes.ANY_CONVERT_EXTERN,
                    Opcodes.EXTERN_CONVERT_ANY -> true;
            default -> false;
        };
    }
}
