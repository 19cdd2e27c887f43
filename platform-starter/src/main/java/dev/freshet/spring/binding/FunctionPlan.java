package dev.freshet.spring.binding;

import dev.freshet.GuestText;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ModuleReport;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a Java method calls an export: worked out once, from the Java side alone, so that it holds for whatever module has the extension's
 * name. Immutable.
 */
public abstract sealed class FunctionPlan permits RawPlan, BytesPlan {

    private static final int SHOWN_CHARS = 512;

    private final String signature;
    private final String function;

    FunctionPlan(String signature, String function) {
        this.signature = signature;
        this.function = function;
    }

    /**
     * @param owner the class or interface as which the method is called; decides type variables
     * @param result what the method gives, without a future around it
     * @throws IllegalArgumentException if the method has parameters that cannot travel; the message names it
     */
    public static FunctionPlan of(
            Method method, Class<?> owner, ResolvableType result, String function, JsonMapper mapper) {
        List<ResolvableType> parameters = parameters(method, owner);
        String signature = signature(method, owner);
        boolean numbers = parameters.stream()
                .allMatch(type -> type.toClass().isPrimitive() && NumberKind.of(type.toClass()) != null);
        boolean numericResult = result.toClass() == void.class
                || result.toClass() == Void.class
                || NumberKind.of(result.toClass()) != null;
        return numbers && numericResult
                ? new RawPlan(signature, function, parameters, result)
                : BytesPlan.of(signature, function, method, parameters, result, mapper);
    }

    public static List<ResolvableType> parameters(Method method, Class<?> owner) {
        List<ResolvableType> parameters = new ArrayList<>();
        for (Type parameter : method.getGenericParameterTypes()) {
            parameters.add(resolved(parameter, owner));
        }
        return parameters;
    }

    /** Returns what the method gives, its type variables as the owner has them. */
    public static ResolvableType result(Method method, Class<?> owner) {
        return resolved(method.getGenericReturnType(), owner);
    }

    private static ResolvableType resolved(Type type, Class<?> owner) {
        return ResolvableType.forType(GenericTypeResolver.resolveType(type, owner));
    }

    /** Returns the method as a message shows it: {@code long com.acme.Tax.vat(long, int)}. */
    public static String signature(Method method, Class<?> owner) {
        return Arrays.stream(method.getGenericParameterTypes())
                .map(FunctionPlan::shortened)
                .collect(Collectors.joining(
                        ", ",
                        shortened(method.getGenericReturnType()) + " " + owner.getName() + "." + method.getName() + "(",
                        ")"));
    }

    private static String shortened(Type type) {
        return type.getTypeName().replace("java.lang.", "").replace("java.util.", "");
    }

    public String signature() {
        return signature;
    }

    /** Returns the name of the export. */
    public String function() {
        return function;
    }

    /** A call of one extension's export. */
    @FunctionalInterface
    interface Call {

        /** Returns the method's result, boxed; null for {@code void}. */
        @Nullable
        Object with(@Nullable Object[] arguments);
    }

    /** Returns how the export of one extension is called with the method's arguments. */
    abstract Call bound(WasmExtensionRegistry registry, String extension);

    /** Returns {@link #bound} as a handle with the primitive and erased types of the method's parameters and result. */
    abstract MethodHandle handle(WasmExtensionRegistry registry, String extension);

    /** Returns what the module must have, or null if it has it; in words that complete "needs". */
    abstract @Nullable String missing(ModuleReport module);

    /** Returns why the method cannot call that version, naming both sides, or null if it can. */
    public final @Nullable String mismatch(ExtensionVersion version) {
        ModuleReport module = version.module();
        String missing = module == null ? null : missing(module);
        return module == null || missing == null
                ? null
                : signature + " calls function '" + function + "' of extension '" + version.extension() + "'"
                        + (version.state() == ExtensionVersion.State.CANARY
                                ? ", whose canary is version " + version.number() + ","
                                : "")
                        + " and needs " + missing + "; the module has " + found(module);
    }

    private String found(ModuleReport module) {
        String type = typeOf(module, function);
        if (type != null) {
            return "'" + function + "' of type " + shown(type) + " and ABI " + module.abi();
        }
        String functions = module.exports().stream()
                .filter(export -> export.kind().equals("func"))
                .map(export -> export.name() + " " + export.type())
                .collect(Collectors.joining(", "));
        return "no such function, only [" + GuestText.escape(functions, SHOWN_CHARS) + "], and ABI " + module.abi();
    }

    /** A function without parameters and results has no text of its own. */
    static String shown(String type) {
        return type.isEmpty() ? "() -> ()" : "'" + type + "'";
    }

    /** Returns the type of an exported function in text format, or null if there is none of that name. */
    static @Nullable String typeOf(ModuleReport module, String function) {
        return module.exports().stream()
                .filter(export -> export.kind().equals("func") && export.name().equals(function))
                .map(ModuleReport.Export::type)
                .findFirst()
                .orElse(null);
    }
}
