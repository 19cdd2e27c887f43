package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.*;

import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.gc.GuestArray;
import dev.freshet.compile.runtime.gc.GuestStruct;
import dev.freshet.compile.runtime.gc.I31;
import dev.freshet.compile.runtime.types.FieldLayout;
import dev.freshet.compile.runtime.types.RuntimeType;
import dev.freshet.wasm.BodyReader;
import dev.freshet.wasm.GlobalSection;
import dev.freshet.wasm.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Evaluates constant expressions of a module for an instance. They run once, so they are not compiled. Used by one thread at a time. */
final class ConstantEvaluator extends SilentVisitor {

    private final GuestState state;
    private final BodyReader reader;
    private final GlobalSection globals;
    private long[] lows = new long[16];
    private long[] highs = new long[16];
    private @Nullable Object[] references = new Object[16];
    private int depth;

    ConstantEvaluator(GuestCode code, GuestState state) {
        this.state = state;
        this.reader = new BodyReader(code.module());
        this.globals = code.module().globals();
    }

    /** Evaluates one expression; its value is on top from then on. */
    void evaluate(int start, int end) {
        depth = 0;
        reader.openExpression(start, end);
        reader.readExpression(this);
    }

    /** Goes to several expressions, one behind the other. */
    void open(int start, int end) {
        reader.openExpression(start, end);
    }

    /** Evaluates the next of those. */
    void next() {
        depth = 0;
        reader.readExpression(this);
    }

    long low() {
        return lows[depth - 1];
    }

    long high() {
        return highs[depth - 1];
    }

    @Nullable
    Object reference() {
        return references[depth - 1];
    }

    private void push(long low, long high, @Nullable Object reference) {
        if (depth == lows.length) {
            lows = Arrays.copyOf(lows, 2 * depth);
            highs = Arrays.copyOf(highs, 2 * depth);
            references = Arrays.copyOf(references, 2 * depth);
        }
        lows[depth] = low;
        highs[depth] = high;
        references[depth++] = reference;
    }

    @Override
    public void i32Const(int value) {
        push(value, 0, null);
    }

    @Override
    public void i64Const(long value) {
        push(value, 0, null);
    }

    @Override
    public void f32Const(int bits) {
        push(bits, 0, null);
    }

    @Override
    public void f64Const(long bits) {
        push(bits, 0, null);
    }

    @Override
    public void v128Const(long low, long high) {
        push(low, high, null);
    }

    @Override
    public void numeric(int opcode) {
        long b = lows[--depth];
        long a = lows[--depth];
        push(
                switch (opcode) {
                    case I32_ADD -> (int) (a + b);
                    case I32_SUB -> (int) (a - b);
                    case I32_MUL -> (int) (a * b);
                    case I64_ADD -> a + b;
                    case I64_SUB -> a - b;
                    default -> a * b;
                },
                0,
                null);
    }

    @Override
    public void global(int opcode, int global) {
        if (global < globals.importedCount() && globals.isMutable(global)) {
            push(
                    state.importedGlobals[global].low(),
                    state.importedGlobals[global].high(),
                    state.importedGlobals[global].reference());
        } else {
            push(state.globalLow(global), state.globalHigh(global), state.globalReference(global));
        }
    }

    @Override
    public void refNull(int heapType) {
        push(0, 0, null);
    }

    @Override
    public void refFunc(int function) {
        push(0, 0, state.function(function));
    }

    @Override
    public void reference(int opcode) {
        if (opcode == REF_I31) {
            Object value = I31.of((int) lows[--depth]);
            push(0, 0, value);
        }
    }

    @Override
    public void structNew(int opcode, int type) {
        RuntimeType runtimeType = state.types[type];
        if (opcode == STRUCT_NEW_DEFAULT) {
            push(0, 0, GuestStruct.ofZeros(runtimeType, state));
            return;
        }
        FieldLayout layout = runtimeType.layout();
        long[] numbers = new long[layout.numbers()];
        @Nullable Object[] objects = new Object[layout.references()];
        for (int i = layout.kinds().length - 1; i >= 0; i--) {
            depth--;
            int position = layout.positions()[i];
            if (Kinds.of(layout.kinds()[i]) == Kinds.REF) {
                objects[position] = references[depth];
            } else {
                numbers[position] = lows[depth];
                if (layout.kinds()[i] == ValueType.V128) {
                    numbers[position + 1] = highs[depth];
                }
            }
        }
        GuestStruct.reserve(state, numbers.length + objects.length);
        push(0, 0, GuestStruct.of(runtimeType, numbers, objects));
    }

    @Override
    public void array(int opcode, int type) {
        RuntimeType runtimeType = state.types[type];
        int length = (int) lows[--depth];
        if (opcode == ARRAY_NEW_DEFAULT) {
            push(0, 0, GuestArray.ofZeros(length, runtimeType, state));
            return;
        }
        depth--;
        Object array = switch (Kinds.of(runtimeType.layout().kinds()[0])) {
            case Kinds.REF -> GuestArray.ofReference(references[depth], length, runtimeType, state);
            case Kinds.VECTOR -> GuestArray.ofVector(lows[depth], highs[depth], length, runtimeType, state);
            default -> GuestArray.ofNumber(lows[depth], length, runtimeType, state);
        };
        push(0, 0, array);
    }

    @Override
    public void arrayNewFixed(int type, int length) {
        GuestArray array = GuestArray.ofZeros(length, state.types[type], state);
        byte kind = Kinds.of(state.types[type].layout().kinds()[0]);
        for (int i = length - 1; i >= 0; i--) {
            depth--;
            switch (kind) {
                case Kinds.REF -> GuestArray.setReference(array, i, references[depth]);
                case Kinds.VECTOR -> GuestArray.setVector(array, i, lows[depth], highs[depth]);
                default -> GuestArray.setNumber(array, i, lows[depth]);
            }
        }
        push(0, 0, array);
    }
}
