package dev.freshet.spring.binding;

import dev.freshet.CallMismatchException;
import dev.freshet.ModuleReport;
import dev.freshet.WasmExtensionRegistry;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/** Numbers in, one number or nothing out. */
final class RawPlan extends FunctionPlan {

    private static final MethodHandle CALL;
    private static final MethodHandle SINGLE;
    private static final MethodHandle NONE;

    static {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            CALL = lookup.findVirtual(
                    WasmExtensionRegistry.class,
                    "call",
                    MethodType.methodType(long[].class, String.class, String.class, long[].class));
            SINGLE = lookup.findStatic(RawPlan.class, "single", MethodType.methodType(long.class, long[].class));
            NONE = lookup.findStatic(RawPlan.class, "none", MethodType.methodType(void.class, long[].class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("WasmExtensionRegistry.call", e);
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
        long[] results = registry.call(extension, function(), bits);
        if (result == null) {
            none(results);
            return null;
        }
        return result.decode(single(results));
    }

    @Override
    MethodHandle handle(WasmExtensionRegistry registry, String extension) {
        MethodHandle call = MethodHandles.insertArguments(CALL.bindTo(registry), 0, extension, function())
                .asCollector(long[].class, parameters.size());
        MethodHandle[] encoders = parameters.stream().map(NumberKind::toBits).toArray(MethodHandle[]::new);
        MethodHandle typed = MethodHandles.filterArguments(call, 0, encoders);
        MethodHandle decoder = result == null ? NONE : MethodHandles.filterReturnValue(SINGLE, result.fromBits());
        return MethodHandles.filterReturnValue(typed, decoder);
    }

    /** The module may have changed since it was checked. */
    static long single(long[] results) {
        if (results.length != 1) {
            throw new CallMismatchException("the function has " + results.length + " results, not one");
        }
        return results[0];
    }

    static void none(long[] results) {
        if (results.length != 0) {
            throw new CallMismatchException("the function has " + results.length + " results, not none");
        }
    }
}
