package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.*;

import dev.freshet.compile.runtime.types.FieldLayout;
import dev.freshet.wasm.ValueType;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Structures, arrays, small integers and casts: calls of the runtime, which checks for null, bounds and the call's heap. */
final class ObjectEmitter {

    private static final String STRUCT = Names.GC + "GuestStruct";
    private static final String ARRAY = Names.GC + "GuestArray";
    private static final String I31 = Names.GC + "I31";
    private static final String CASTS = Names.GC + "Casts";
    private static final String STATE = "L" + Names.GUEST_STATE + ";";
    private static final String OBJECT = "Ljava/lang/Object;";

    private final Body body;
    private final Method method;
    private final MethodVisitor out;

    ObjectEmitter(Body body) {
        this.body = body;
        this.method = body.method;
        this.out = body.out;
    }

    void reference(int opcode) {
        switch (opcode) {
            case REF_I31 -> body.runtime(I31, "of", "(I)" + OBJECT, 1, Kinds.REF);
            case I31_GET_S -> body.runtime(I31, "getS", "(" + OBJECT + ")I", 1, Kinds.INT);
            case I31_GET_U -> body.runtime(I31, "getU", "(" + OBJECT + ")I", 1, Kinds.INT);
            case ARRAY_LEN -> body.runtime(ARRAY, "length", "(" + OBJECT + ")I", 1, Kinds.INT);
            default -> {
                // A reference is the same object inside and outside.
            }
        }
    }

    // --- casts

    void cast(int opcode, int type) {
        boolean test = opcode == REF_TEST || opcode == REF_TEST_NULL;
        emitCast(test, type);
        method.pop();
        method.push(test ? Kinds.INT : Kinds.REF);
    }

    private void emitCast(boolean test, int type) {
        method.constant(type);
        method.pushState();
        method.callStatic(CASTS, test ? "test" : "cast", "(" + OBJECT + "I" + STATE + (test ? ")I" : ")" + OBJECT));
    }

    /** Leaves the reference and the result of the test on the stack; returns the JVM's branch to take on it. */
    int branchOnCast(int opcode, int to) {
        out.visitInsn(Opcodes.DUP);
        emitCast(true, to);
        return opcode == BR_ON_CAST ? Opcodes.IFNE : Opcodes.IFEQ;
    }

    // --- structures

    private FieldLayout layout(int type) {
        int[] kinds = new int[body.types.fieldCount(type)];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = body.types.field(type, i);
        }
        return FieldLayout.of(kinds);
    }

    void structNew(int opcode, int type) {
        if (opcode == STRUCT_NEW_DEFAULT) {
            StateFields.type(method, type);
            method.pushState();
            body.runtime(STRUCT, "ofZeros", "(" + Names.TYPE_DESCRIPTOR + STATE + ")" + OBJECT, 0, Kinds.REF);
            return;
        }
        FieldLayout layout = layout(type);
        int numbers = method.temp(Kinds.REF);
        int references = method.temp(Kinds.REF);
        method.pushState();
        method.constant(layout.numbers() + layout.references());
        method.callStatic(STRUCT, "reserve", "(" + STATE + "I)V");
        newArray(layout.numbers(), true, numbers);
        newArray(layout.references(), false, references);
        for (int i = layout.kinds().length - 1; i >= 0; i--) {
            byte kind = Kinds.of(layout.kinds()[i]);
            int position = layout.positions()[i];
            if (kind == Kinds.VECTOR) {
                Cells.store(method, Kinds.LONG, position + 1, numbers, references);
                Cells.store(method, Kinds.LONG, position, numbers, references);
            } else {
                Cells.store(method, kind, position, numbers, references);
            }
            method.pop();
        }
        StateFields.type(method, type);
        out.visitVarInsn(Opcodes.ALOAD, numbers);
        out.visitVarInsn(Opcodes.ALOAD, references);
        body.runtime(STRUCT, "of", "(" + Names.TYPE_DESCRIPTOR + Names.ARRAYS + ")" + OBJECT, 0, Kinds.REF);
        method.freeTemps();
    }

    private void newArray(int length, boolean ofNumbers, int slot) {
        method.constant(length);
        if (ofNumbers) {
            out.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG);
        } else {
            out.visitTypeInsn(Opcodes.ANEWARRAY, Names.OBJECT);
        }
        out.visitVarInsn(Opcodes.ASTORE, slot);
    }

    void structField(int opcode, int type, int field) {
        FieldLayout layout = layout(type);
        int storage = layout.kinds()[field];
        byte kind = Kinds.of(storage);
        int position = layout.positions()[field];
        if (opcode == STRUCT_SET) {
            structSet(kind, position);
            return;
        }
        if (kind == Kinds.REF) {
            method.constant(position);
            body.runtime(STRUCT, "reference", "(" + OBJECT + "I)" + OBJECT, 1, kind);
            return;
        }
        if (kind == Kinds.VECTOR) {
            out.visitInsn(Opcodes.DUP);
            int struct = method.temp(Kinds.REF);
            out.visitVarInsn(Opcodes.ASTORE, struct);
            structNumber(position);
            out.visitVarInsn(Opcodes.ALOAD, struct);
            structNumber(position + 1);
            method.freeTemps();
        } else {
            structNumber(position);
            Cells.fromLong(out, kind);
            extend(storage, opcode == STRUCT_GET_U);
        }
        method.pop();
        method.push(kind);
    }

    private void structNumber(int position) {
        method.constant(position);
        method.callStatic(STRUCT, "number", "(" + OBJECT + "I)J");
    }

    private void structSet(byte kind, int position) {
        switch (kind) {
            case Kinds.REF -> {
                method.constant(position);
                method.callStatic(STRUCT, "setReference", "(" + OBJECT + OBJECT + "I)V");
            }
            case Kinds.VECTOR -> {
                method.constant(position);
                method.callStatic(STRUCT, "setVector", "(" + OBJECT + "JJI)V");
            }
            default -> {
                Cells.toLong(out, kind);
                method.constant(position);
                method.callStatic(STRUCT, "setNumber", "(" + OBJECT + "JI)V");
            }
        }
        method.pop(2);
    }

    /** Of a packed element or field, which comes with its sign or with more than its bits. */
    private void extend(int storage, boolean unsigned) {
        if (storage == ValueType.I8) {
            if (unsigned) {
                method.constant(0xFF);
            }
            out.visitInsn(unsigned ? Opcodes.IAND : Opcodes.I2B);
        } else if (storage == ValueType.I16) {
            if (unsigned) {
                method.constant(0xFFFF);
            }
            out.visitInsn(unsigned ? Opcodes.IAND : Opcodes.I2S);
        }
    }

    // --- arrays

    private int storage(int type) {
        return body.types.field(type, 0);
    }

    void array(int opcode, int type) {
        byte kind = Kinds.of(storage(type));
        switch (opcode) {
            case ARRAY_NEW -> arrayNew(type, kind);
            case ARRAY_NEW_DEFAULT -> {
                StateFields.type(method, type);
                method.pushState();
                body.runtime(ARRAY, "ofZeros", "(I" + Names.TYPE_DESCRIPTOR + STATE + ")L" + ARRAY + ";", 1, Kinds.REF);
            }
            case ARRAY_SET -> arraySet(kind);
            case ARRAY_FILL -> arrayFill(kind);
            default -> arrayGet(opcode, type, kind);
        }
    }

    private static String values(byte kind) {
        return kind == Kinds.REF ? OBJECT : kind == Kinds.VECTOR ? "JJ" : "J";
    }

    private static String suffix(byte kind) {
        return kind == Kinds.REF ? "Reference" : kind == Kinds.VECTOR ? "Vector" : "Number";
    }

    /** Makes a long of a number that lies below an int. */
    private void toLongBelow(byte kind) {
        if (kind != Kinds.REF && kind != Kinds.VECTOR && kind != Kinds.LONG) {
            int above = method.temp(Kinds.INT);
            out.visitVarInsn(Opcodes.ISTORE, above);
            Cells.toLong(out, kind);
            out.visitVarInsn(Opcodes.ILOAD, above);
            method.freeTemps();
        }
    }

    private void arrayNew(int type, byte kind) {
        toLongBelow(kind);
        StateFields.type(method, type);
        method.pushState();
        body.runtime(
                ARRAY,
                "of".concat(suffix(kind)),
                "(" + values(kind) + "I" + Names.TYPE_DESCRIPTOR + STATE + ")" + OBJECT,
                2,
                Kinds.REF);
    }

    private void arraySet(byte kind) {
        if (kind != Kinds.REF && kind != Kinds.VECTOR) {
            Cells.toLong(out, kind);
        }
        method.callStatic(ARRAY, "set".concat(suffix(kind)), "(" + OBJECT + "I" + values(kind) + ")V");
        method.pop(3);
    }

    private void arrayFill(byte kind) {
        toLongBelow(kind);
        StateFields.site(method);
        method.callStatic(
                ARRAY,
                "fill".concat(suffix(kind)).concat("s"),
                "(" + OBJECT + "I" + values(kind) + "I" + Names.SITE_DESCRIPTOR + ")V");
        method.pop(4);
    }

    private void arrayGet(int opcode, int type, byte kind) {
        String place = "(" + OBJECT + "I)";
        if (kind == Kinds.REF) {
            body.runtime(ARRAY, "reference", place + OBJECT, 2, kind);
            return;
        }
        if (kind == Kinds.VECTOR) {
            int index = method.temp(Kinds.INT);
            int array = method.temp(Kinds.REF);
            out.visitVarInsn(Opcodes.ISTORE, index);
            out.visitVarInsn(Opcodes.ASTORE, array);
            for (int half = 0; half < 2; half++) {
                out.visitVarInsn(Opcodes.ALOAD, array);
                out.visitVarInsn(Opcodes.ILOAD, index);
                method.callStatic(ARRAY, half == 0 ? "low" : "high", place + "J");
            }
            method.freeTemps();
        } else {
            method.callStatic(ARRAY, "number", place + "J");
            Cells.fromLong(out, kind);
            extend(storage(type), opcode == ARRAY_GET_U);
        }
        method.pop(2);
        method.push(kind);
    }

    void arrayNewFixed(int type, int length) {
        byte kind = Kinds.of(storage(type));
        int array = method.temp(Kinds.REF);
        method.constant(length);
        StateFields.type(method, type);
        method.pushState();
        method.callStatic(ARRAY, "ofZeros", "(I" + Names.TYPE_DESCRIPTOR + STATE + ")L" + ARRAY + ";");
        out.visitVarInsn(Opcodes.ASTORE, array);
        for (int i = length - 1; i >= 0; i--) {
            int value = method.temp(kind);
            method.storeLocal(kind, value);
            out.visitVarInsn(Opcodes.ALOAD, array);
            method.constant(i);
            method.loadLocal(kind, value);
            if (kind != Kinds.REF && kind != Kinds.VECTOR) {
                Cells.toLong(out, kind);
            }
            method.callStatic(ARRAY, "set".concat(suffix(kind)), "(" + OBJECT + "I" + values(kind) + ")V");
            method.pop();
            method.freeTemps();
            method.temp(Kinds.REF);
        }
        out.visitVarInsn(Opcodes.ALOAD, array);
        method.push(Kinds.REF);
        method.freeTemps();
    }

    void arrayCopy() {
        method.callStatic(ARRAY, "copy", "(" + OBJECT + "I" + OBJECT + "II)V");
        method.pop(5);
    }

    void arraySegment(int opcode, int type, int segment) {
        boolean ofData = opcode == ARRAY_NEW_DATA || opcode == ARRAY_INIT_DATA;
        method.constant(segment);
        if (opcode == ARRAY_NEW_DATA || opcode == ARRAY_NEW_ELEM) {
            StateFields.type(method, type);
            method.pushState();
            body.runtime(
                    ARRAY,
                    ofData ? "newData" : "newElements",
                    "(III" + Names.TYPE_DESCRIPTOR + STATE + ")" + OBJECT,
                    2,
                    Kinds.REF);
        } else {
            method.pushState();
            method.callStatic(ARRAY, ofData ? "initData" : "initElements", "(" + OBJECT + "IIII" + STATE + ")V");
            method.pop(4);
        }
    }
}
