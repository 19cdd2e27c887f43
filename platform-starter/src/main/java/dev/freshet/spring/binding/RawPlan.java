package dev.freshet.spring.binding;

import dev.freshet.NumberFunction;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleReport;
import dev.freshet.spi.GuestModule;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/** Numbers in, one number or nothing out. */
final class RawPlan extends FunctionPlan {

    /** Up to so many arguments go to the registry without an array. */
    private static final int MOST_WITHOUT_ARRAY = 3;

    private final List<NumberKind> parameters;
    private final @Nullable NumberKind result;
    private final String type;

    RawPlan(String signature, String function, List<ResolvableType> parameters, ResolvableType result) {
        super(signature, function);
        this.parameters = parameters.stream()
                .map(each -> Objects.requireNonNull(NumberKind.of(each.toClass())))
                .toList();
        this.result = NumberKind.of(result.toClass());
        this.type = text();
    }

    private String text() {
        String in = parameters.isEmpty()
                ? ""
                : parameters.stream().map(NumberKind::wasm).collect(Collectors.joining(" ", "(param ", ")"));
        String out = result == null ? "" : "(result " + result.wasm() + ")";
        return in.isEmpty() || out.isEmpty() ? in + out : in + " " + out;
    }

    @Override
    @Nullable
    String missing(ModuleReport module) {
        return type.equals(typeOf(module, function())) ? null : "a function of type " + shown(type);
    }

    @Override
    Call bound(WasmExtensionRegistry registry, String extension) {
        NumberFunction target = registry.function(extension, function(), wasmSignature());
        return arguments -> call(target, arguments);
    }

    private @Nullable Object call(NumberFunction target, @Nullable Object[] arguments) {
        long[] bits = new long[parameters.size()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = parameters.get(i).encode(Objects.requireNonNull(arguments[i]));
        }
        if (result == null) {
            target.call(bits);
            return null;
        }
        return result.decode(target.callNumber(bits));
    }

    private GuestModule.Signature wasmSignature() {
        return new GuestModule.Signature(
                parameters.stream().map(NumberKind::valueKind).toList(),
                result == null ? List.of() : List.of(result.valueKind()));
    }

    @Override
    MethodHandle handle(WasmExtensionRegistry registry, String extension) {
        MethodHandle call = functionCall().bindTo(registry.function(extension, function(), wasmSignature()));
        if (result == null || parameters.size() > MOST_WITHOUT_ARRAY) {
            call = call.asCollector(long[].class, parameters.size());
        }
        MethodHandle[] encoders = parameters.stream().map(NumberKind::toBits).toArray(MethodHandle[]::new);
        MethodHandle encoded = MethodHandles.filterArguments(call, 0, encoders);
        return result == null
                ? encoded.asType(encoded.type().changeReturnType(void.class))
                : MethodHandles.filterReturnValue(encoded, result.fromBits());
    }

    /** The method that takes the least: {@code callNumber} where there is one result. */
    private MethodHandle functionCall() {
        List<Class<?>> types = new ArrayList<>();
        if (result == null || parameters.size() > MOST_WITHOUT_ARRAY) {
            types.add(long[].class);
        } else {
            parameters.forEach(each -> types.add(long.class));
        }
        String name = result == null ? "call" : "callNumber";
        Class<?> type = result == null ? long[].class : long.class;
        try {
            return MethodHandles.lookup().findVirtual(NumberFunction.class, name, MethodType.methodType(type, types));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("NumberFunction." + name, e);
        }
    }
}
