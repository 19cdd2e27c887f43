package dev.freshet.spring.hostfunction;

import dev.freshet.spi.HostCall;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import dev.freshet.spring.binding.BytesCodec;
import dev.freshet.spring.binding.FunctionPlan;
import dev.freshet.spring.binding.NumberKind;
import dev.freshet.spring.binding.UnreadableBytesException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.json.JsonMapper;

/** A bean's method as the body of a host function: arguments from bytes and numbers, the result back into them. */
final class HostMethod implements HostFunction.Body {

    /**
     * A parameter or result.
     *
     * @param number its kind if it is a number
     * @param codec how it becomes bytes if it is not
     */
    private record Value(
            @Nullable NumberKind number, @Nullable BytesCodec codec) {

        static Value of(ResolvableType type, JsonMapper mapper) {
            NumberKind number = type.toClass().isPrimitive() ? NumberKind.of(type.toClass()) : null;
            return new Value(number, number == null ? BytesCodec.of(type, mapper) : null);
        }

        ValueKind kind() {
            if (number == null) {
                return ValueKind.BYTES;
            }
            return switch (number) {
                case I32, BOOLEAN -> ValueKind.I32;
                case I64 -> ValueKind.I64;
                case F32 -> ValueKind.F32;
                case F64 -> ValueKind.F64;
            };
        }

        Object fromGuest(Object given) throws UnreadableBytesException {
            if (codec != null) {
                return codec.decode((byte[]) given);
            }
            return number == NumberKind.BOOLEAN ? (Object) ((int) given != 0) : given;
        }

        @Nullable
        Object toGuest(@Nullable Object result) {
            if (codec != null) {
                return codec.encode(result);
            }
            return result instanceof Boolean truth ? (Object) (truth ? 1 : 0) : result;
        }
    }

    private final String id;
    private final Method method;
    private final Supplier<Object> bean;
    /** One for each parameter; null for a {@link HostCall}. */
    private final List<@Nullable Value> parameters = new ArrayList<>();

    private final @Nullable Value result;

    /** @param bean asked for at each call, so that the bean is made no earlier and its scope holds */
    HostMethod(String id, Method method, Class<?> owner, Supplier<Object> bean, JsonMapper mapper) {
        this.id = id;
        this.method = method;
        this.bean = bean;
        for (ResolvableType parameter : FunctionPlan.parameters(method, owner)) {
            parameters.add(parameter.toClass() == HostCall.class ? null : Value.of(parameter, mapper));
        }
        ResolvableType type = FunctionPlan.result(method, owner);
        this.result = type.toClass() == void.class ? null : Value.of(type, mapper);
    }

    HostFunction function(String module, String name, boolean interruptible) {
        List<ValueKind> kinds = new ArrayList<>();
        for (Value parameter : parameters) {
            if (parameter != null) {
                kinds.add(parameter.kind());
            }
        }
        return new HostFunction(module, name, kinds, result == null ? null : result.kind(), this, interruptible);
    }

    @Override
    public @Nullable Object call(HostCall call, Object[] given) throws Exception {
        Object[] arguments = new Object[parameters.size()];
        int next = 0;
        for (int i = 0; i < arguments.length; i++) {
            Value parameter = parameters.get(i);
            arguments[i] = parameter == null ? call : argument(parameter, given[next], next++);
        }
        Object target = bean.get();
        Method invocable = AopUtils.selectInvocableMethod(method, target.getClass());
        ReflectionUtils.makeAccessible(invocable);
        Object answer = invoke(invocable, target, arguments);
        return result == null ? null : result.toGuest(answer);
    }

    private Object argument(Value parameter, Object given, int index) {
        try {
            return parameter.fromGuest(given);
        } catch (UnreadableBytesException e) {
            throw new IllegalArgumentException(
                    "parameter " + index + " of " + id + ", as the guest passed it: " + e.getMessage(), e);
        }
    }

    private static @Nullable Object invoke(Method method, Object target, Object[] arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getTargetException() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getTargetException();
        }
    }
}
