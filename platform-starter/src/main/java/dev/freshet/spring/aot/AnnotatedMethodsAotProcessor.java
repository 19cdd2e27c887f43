package dev.freshet.spring.aot;

import dev.freshet.spring.ExtensionPoint;
import dev.freshet.spring.HostFunction;
import dev.freshet.spring.binding.FunctionPlan;
import dev.freshet.spring.client.WasmClientFactoryBean;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Hints for a native image: proxies of clients, calls of host functions, and JSON of all their parameters and results. */
final class AnnotatedMethodsAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        if (bean.getBeanClass() == WasmClientFactoryBean.class) {
            Class<?> type = bean.getMergedBeanDefinition()
                    .getResolvableType()
                    .as(WasmClientFactoryBean.class)
                    .getGeneric()
                    .toClass();
            return (context, code) -> client(context.getRuntimeHints(), type);
        }
        Class<?> owner = ClassUtils.getUserClass(bean.getBeanClass());
        Set<Method> methods = MethodIntrospector.selectMethods(owner, AnnotatedMethodsAotProcessor::isAnnotated);
        return methods.isEmpty() ? null : (context, code) -> methods(context.getRuntimeHints(), owner, methods);
    }

    private static boolean isAnnotated(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, ExtensionPoint.class)
                || AnnotatedElementUtils.hasAnnotation(method, HostFunction.class);
    }

    private static void client(RuntimeHints hints, Class<?> type) {
        hints.proxies().registerJdkProxy(type);
        Set<Method> methods = new LinkedHashSet<>(Arrays.asList(type.getMethods()));
        methods.removeIf(method -> !Modifier.isAbstract(method.getModifiers()));
        methods(hints, type, methods);
    }

    private static void methods(RuntimeHints hints, Class<?> owner, Set<Method> methods) {
        for (Method method : methods) {
            hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
            Set<Type> types = new LinkedHashSet<>();
            FunctionPlan.parameters(method, owner).forEach(each -> types.add(each.getType()));
            types.add(FunctionPlan.result(method, owner).getType());
            new BindingReflectionHintsRegistrar()
                    .registerReflectionHints(hints.reflection(), types.toArray(Type[]::new));
        }
    }
}
