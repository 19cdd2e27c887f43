package dev.freshet.spring.binding;

import dev.freshet.CallMismatchException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleReport;
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

    private static final MethodHandle NONE;

    static {
        try {
            NONE = MethodHandles.lookup()
                    .findStatic(RawPlan.class, "none", MethodType.methodType(void.class, long[].class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("RawPlan.none", e);
        }
    }

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
    public @Nullable Object call(WasmExtensionRegistry registry, String extension, @Nullable Object[] arguments) {
        long[] bits = new long[parameters.size()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = parameters.get(i).encode(Objects.requireNonNull(arguments[i]));
        }
        if (result == null) {
            none(registry.call(extension, function(), bits));
            return null;
        }
        return result.decode(registry.callNumber(extension, function(), bits));
    }

    @Override
    MethodHandle handle(WasmExtensionRegistry registry, String extension) {
        MethodHandle call = MethodHandles.insertArguments(registryCall().bindTo(registry), 0, extension, function());
        if (result == null || parameters.size() > MOST_WITHOUT_ARRAY) {
            call = call.asCollector(long[].class, parameters.size());
        }
        MethodHandle[] encoders = parameters.stream().map(NumberKind::toBits).toArray(MethodHandle[]::new);
        return MethodHandles.filterReturnValue(
                MethodHandles.filterArguments(call, 0, encoders), result == null ? NONE : result.fromBits());
    }

    /** The registry's method that takes the least: {@code callNumber} where there is one result. */
    private MethodHandle registryCall() {
        List<Class<?>> types = new ArrayList<>(List.of(String.class, String.class));
        if (result == null || parameters.size() > MOST_WITHOUT_ARRAY) {
            types.add(long[].class);
        } else {
            parameters.forEach(each -> types.add(long.class));
        }
        String name = result == null ? "call" : "callNumber";
        Class<?> type = result == null ? long[].class : long.class;
        try {
            return MethodHandles.lookup()
                    .findVirtual(WasmExtensionRegistry.class, name, MethodType.methodType(type, types));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("WasmExtensionRegistry." + name, e);
        }
    }

    /** The module may have changed since it was checked. */
    static void none(long[] results) {
        if (results.length != 0) {
            throw new CallMismatchException("the function has " + results.length + " results, not none");
        }
    }
}
