package dev.freshet.spring.client;

import dev.freshet.spring.WasmExtension;
import dev.freshet.spring.WasmFunction;
import dev.freshet.spring.binding.FunctionBinding;
import dev.freshet.spring.binding.FunctionBindings;
import dev.freshet.spring.binding.FunctionPlan;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.springframework.core.NativeDetector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationUtils;
import tools.jackson.databind.json.JsonMapper;

/** Makes clients: objects whose methods are bound once and call by the extension's name. */
public final class WasmClients {

    private final FunctionBindings bindings;
    private final JsonMapper mapper;
    private final Supplier<Executor> executor;

    /** @param executor where methods that give a future run; asked for when the first of them is called */
    public WasmClients(FunctionBindings bindings, JsonMapper mapper, Supplier<Executor> executor) {
        this.bindings = bindings;
        this.mapper = mapper;
        this.executor = executor;
    }

    /**
     * Makes a client of an interface with {@link WasmExtension}.
     *
     * @throws IllegalArgumentException if a method cannot be bound; the message names it
     */
    public <T> T create(Class<T> type) {
        WasmExtension annotation = AnnotationUtils.findAnnotation(type, WasmExtension.class);
        if (annotation == null || !type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is no interface with @WasmExtension");
        }
        Map<Method, MethodHandle> handles = new LinkedHashMap<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers()) && !isOfObject(method)) {
                handles.put(method, handle(method, type, annotation.value()));
            }
        }
        String text = type.getSimpleName() + " of extension '" + annotation.value() + "'";
        return NativeDetector.inNativeImage()
                ? ProxyClient.create(type, text, handles)
                : GeneratedClient.create(type, text, handles);
    }

    private static boolean isOfObject(Method method) {
        try {
            Object.class.getMethod(method.getName(), method.getParameterTypes());
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private MethodHandle handle(Method method, Class<?> type, String extension) {
        WasmFunction named = AnnotationUtils.findAnnotation(method, WasmFunction.class);
        String function = named == null ? method.getName() : named.value();
        ResolvableType result = FunctionPlan.result(method, type);
        boolean async = result.toClass() == CompletableFuture.class;
        FunctionPlan plan = FunctionPlan.of(method, type, async ? result.getGeneric() : result, function, mapper);
        FunctionBinding binding = bindings.bind(plan, extension);
        MethodHandle handle = async ? new AsyncCall(binding, executor).handle(method) : binding.handle();
        return handle.asType(MethodType.methodType(method.getReturnType(), method.getParameterTypes()));
    }

    static MethodHandles.Lookup lookup() {
        return MethodHandles.lookup();
    }
}
