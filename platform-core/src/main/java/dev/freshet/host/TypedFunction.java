package dev.freshet.host;

import dev.freshet.limits.InterruptHolds;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.HostBytes;
import dev.freshet.spi.HostCall;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmInterruptedException;

/** A host function as the modules of one ABI call it: turns a guest's numbers into Java values and back. */
final class TypedFunction {

    private final HostFunction function;
    private final @Nullable HostBytes bytes;

    /** @param bytes how bytes travel, or null if they cannot; then the function must have none */
    TypedFunction(HostFunction function, @Nullable HostBytes bytes) {
        this.function = function;
        this.bytes = bytes;
    }

    /** What a module has to import it as, or null if its bytes cannot travel there. */
    static @Nullable Signature signature(HostFunction function, @Nullable HostBytes bytes) {
        List<ValueKind> parameters = new ArrayList<>();
        for (ValueKind kind : function.parameters()) {
            if (kind != ValueKind.BYTES) {
                parameters.add(kind);
            } else if (bytes == null) {
                return null;
            } else {
                parameters.addAll(bytes.parameter());
            }
        }
        ValueKind result = function.result();
        if (result == ValueKind.BYTES) {
            result = bytes == null ? null : bytes.result();
            if (result == null) {
                return null;
            }
        }
        return new Signature(parameters, result == null ? List.of() : List.of(result));
    }

    /** @throws HostFailure if the function throws or answers with another type */
    long[] call(GuestCall call, InterruptHolds holds, long[] values) {
        Object[] arguments = arguments(call, values);
        HostCall caller = new HostCall(call.extension(), call.function());
        Object result = function.interruptible() ? invoke(caller, arguments) : invokeHeld(caller, holds, arguments);
        ValueKind kind = function.result();
        if (kind == null) {
            return Link.NOTHING;
        }
        return new long[] {raw(call, kind, result)};
    }

    private Object[] arguments(GuestCall call, long[] values) {
        List<ValueKind> kinds = function.parameters();
        Object[] arguments = new Object[kinds.size()];
        int next = 0;
        for (int i = 0; i < arguments.length; i++) {
            ValueKind kind = kinds.get(i);
            arguments[i] = switch (kind) {
                case I32 -> (Object) (int) values[next];
                case I64 -> values[next];
                case F32 -> Float.intBitsToFloat((int) values[next]);
                case F64 -> Double.longBitsToDouble(values[next]);
                case BYTES -> bytes().read(call, values, next);
            };
            next += kind == ValueKind.BYTES ? bytes().parameter().size() : 1;
        }
        return arguments;
    }

    /** No deadline interrupts it. If one has already, or somebody else, it is not begun: the engine would have ended the guest a moment later. */
    private @Nullable Object invokeHeld(HostCall call, InterruptHolds holds, Object[] arguments) {
        holds.hold();
        try {
            if (Thread.currentThread().isInterrupted()) {
                throw new WasmInterruptedException("interrupted before " + function.id());
            }
            return invoke(call, arguments);
        } finally {
            holds.release();
        }
    }

    /** Errors of the machine are the host's too, but for the overflow of a stack that the guest had filled before it called. */
    private @Nullable Object invoke(HostCall call, Object[] arguments) {
        try {
            return function.body().call(call, arguments);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostFailure(function.id(), e);
        } catch (StackOverflowError e) {
            if (isHostsOwn(e)) {
                throw new HostFailure(function.id(), e);
            }
            throw e;
        } catch (Throwable e) {
            throw new HostFailure(function.id(), e);
        }
    }

    /**
     * Whether the host function itself went too deep. A stack trace holds the innermost 1,024 frames ({@code -XX:MaxJavaStackTraceDepth});
     * if the entry of the host function is not among them, the host has called deeper than that by itself. If it is, the guest had
     * taken the rest of the stack, which is some ten times as much.
     */
    private static boolean isHostsOwn(StackOverflowError overflow) {
        StackTraceElement[] frames = overflow.getStackTrace();
        for (StackTraceElement frame : frames) {
            if (frame.getClassName().equals(TypedFunction.class.getName())) {
                return false;
            }
        }
        return frames.length > 0;
    }

    private long raw(GuestCall call, ValueKind kind, @Nullable Object result) {
        if (kind == ValueKind.I32 && result instanceof Integer value) {
            return value;
        } else if (kind == ValueKind.I64 && result instanceof Long value) {
            return value;
        } else if (kind == ValueKind.F32 && result instanceof Float value) {
            return Float.floatToRawIntBits(value);
        } else if (kind == ValueKind.F64 && result instanceof Double value) {
            return Double.doubleToRawLongBits(value);
        } else if (kind == ValueKind.BYTES && result instanceof byte[] value) {
            return bytes().write(call, value);
        }
        String found = result == null ? "null" : result.getClass().getName();
        throw new HostFailure(
                function.id(),
                new ClassCastException("it answered with " + found + "; its result is declared " + kind));
    }

    private HostBytes bytes() {
        if (bytes == null) {
            throw new IllegalStateException(function.id() + " was linked although bytes cannot travel");
        }
        return bytes;
    }
}
