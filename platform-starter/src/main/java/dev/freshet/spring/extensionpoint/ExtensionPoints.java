package dev.freshet.spring.extensionpoint;

import dev.freshet.spring.ExtensionPoint;
import dev.freshet.spring.binding.FunctionBindings;
import dev.freshet.spring.binding.FunctionPlan;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import tools.jackson.databind.json.JsonMapper;

/** The extension points of the application, each worked out once. */
public final class ExtensionPoints {

    private final FunctionBindings bindings;
    private final JsonMapper mapper;
    private final Map<String, PointSettings> settings;
    private final Map<MethodClassKey, PointCall> calls = new ConcurrentHashMap<>();

    /** @param settings by the point's name */
    public ExtensionPoints(FunctionBindings bindings, JsonMapper mapper, Map<String, PointSettings> settings) {
        this.bindings = bindings;
        this.mapper = mapper;
        this.settings = Map.copyOf(settings);
    }

    /** @throws IllegalArgumentException if the method cannot be an extension point; the message names it */
    PointCall of(Method method, Class<?> owner) {
        // Not computeIfAbsent: binding may load classes, and with them other points.
        MethodClassKey key = new MethodClassKey(method, owner);
        PointCall call = calls.get(key);
        if (call == null) {
            call = create(method, owner);
            PointCall other = calls.putIfAbsent(key, call);
            return other == null ? call : other;
        }
        return call;
    }

    private PointCall create(Method method, Class<?> owner) {
        ExtensionPoint annotation = AnnotatedElementUtils.findMergedAnnotation(method, ExtensionPoint.class);
        if (annotation == null) {
            throw new IllegalArgumentException(method + " has no @ExtensionPoint");
        }
        String point = annotation.value();
        PointSettings own = settings.getOrDefault(point, PointSettings.defaults());
        ResolvableType result = FunctionPlan.result(method, owner);
        FunctionPlan plan = FunctionPlan.of(method, owner, result, functionOf(point, method), mapper);
        check(point, plan, method, result, own);
        List<String> extensions = own.extensions().isEmpty() ? List.of(extensionOf(point)) : own.extensions();
        return new PointCall(
                point,
                extensions.stream().map(name -> bindings.bind(plan, name)).toList(),
                own.mode(),
                own.onFailure() == null ? annotation.onFailure() : own.onFailure());
    }

    private static void check(
            String point, FunctionPlan plan, Method method, ResolvableType result, PointSettings own) {
        if (result.toClass() == CompletableFuture.class) {
            throw new IllegalArgumentException("extension point '" + point + "': " + plan.signature()
                    + " gives a CompletableFuture; an extension point answers on the caller's thread");
        }
        boolean feedsItself = method.getParameterCount() > 0
                && method.getGenericParameterTypes()[0].equals(method.getGenericReturnType());
        if (own.mode() == PointSettings.Mode.CHAIN && !feedsItself) {
            throw new IllegalArgumentException("extension point '" + point + "': freshet.extension-points[" + point
                    + "].mode=chain needs a method whose result is of its first parameter's type, unlike "
                    + plan.signature());
        }
    }

    static String extensionOf(String point) {
        int dot = point.lastIndexOf('.');
        return dot < 0 ? point : point.substring(0, dot);
    }

    static String functionOf(String point, Method method) {
        int dot = point.lastIndexOf('.');
        return dot < 0 ? method.getName() : point.substring(dot + 1);
    }
}
