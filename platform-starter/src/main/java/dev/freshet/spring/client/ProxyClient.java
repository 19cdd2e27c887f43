package dev.freshet.spring.client;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client as a JDK proxy, for native images, where no class can be made at run time. */
final class ProxyClient implements InvocationHandler {

    private static final Object[] NO_ARGUMENTS = {};

    private final String text;
    private final Map<Method, MethodHandle> handles;

    private ProxyClient(String text, Map<Method, MethodHandle> handles) {
        this.text = text;
        this.handles = handles;
    }

    static <T> T create(Class<T> type, String text, Map<Method, MethodHandle> handles) {
        Map<Method, MethodHandle> spreading = new HashMap<>();
        handles.forEach((method, handle) -> spreading.put(
                method, handle.asType(handle.type().generic()).asSpreader(Object[].class, method.getParameterCount())));
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new ProxyClient(text, spreading)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? NO_ARGUMENTS : given;
        MethodHandle handle = handles.get(method);
        if (handle != null) {
            return handle.invokeExact(arguments);
        } else if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> text;
        };
    }
}
