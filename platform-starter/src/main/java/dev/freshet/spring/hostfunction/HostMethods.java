package dev.freshet.spring.hostfunction;

import dev.freshet.spring.HostFunction;
import dev.freshet.spring.binding.FunctionPlan;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the methods with {@link HostFunction} among the beans. Looks at types only: no bean is made for it, and each is made when a guest
 * calls it first.
 */
public final class HostMethods {

    private final ConfigurableListableBeanFactory beanFactory;
    private final JsonMapper mapper;

    public HostMethods(ConfigurableListableBeanFactory beanFactory, JsonMapper mapper) {
        this.beanFactory = beanFactory;
        this.mapper = mapper;
    }

    /** @throws IllegalArgumentException if a method cannot be a host function; the message names it */
    public List<dev.freshet.spi.HostFunction> functions() {
        List<dev.freshet.spi.HostFunction> functions = new ArrayList<>();
        for (String beanName : beanFactory.getBeanDefinitionNames()) {
            Class<?> type = ScopedProxyUtils.isScopedTarget(beanName) ? null : typeOf(beanName);
            if (type != null && AnnotationUtils.isCandidateClass(type, HostFunction.class)) {
                annotated(type)
                        .forEach((method, annotation) -> functions.add(function(beanName, type, method, annotation)));
            }
        }
        return functions;
    }

    /** Null for a factory that does not say what it makes before it is made. */
    private @Nullable Class<?> typeOf(String beanName) {
        String target = ScopedProxyUtils.getTargetBeanName(beanName);
        Class<?> type = beanFactory.getType(beanFactory.containsBeanDefinition(target) ? target : beanName, false);
        return type == null ? null : ClassUtils.getUserClass(type);
    }

    private static Map<Method, HostFunction> annotated(Class<?> type) {
        MethodIntrospector.MetadataLookup<@Nullable HostFunction> lookup =
                method -> AnnotatedElementUtils.findMergedAnnotation(method, HostFunction.class);
        return MethodIntrospector.selectMethods(type, lookup);
    }

    private dev.freshet.spi.HostFunction function(
            String beanName, Class<?> type, Method method, HostFunction annotation) {
        String name = annotation.name().isEmpty() ? method.getName() : annotation.name();
        String id = annotation.module() + "." + name;
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            throw new IllegalArgumentException("@HostFunction " + id + " on " + FunctionPlan.signature(method, type)
                    + ": a private or static method is not called through its bean");
        }
        if (Future.class.isAssignableFrom(method.getReturnType())) {
            throw new IllegalArgumentException("@HostFunction " + id + " on " + FunctionPlan.signature(method, type)
                    + ": a guest cannot wait for a future");
        }
        return new HostMethod(id, method, type, () -> beanFactory.getBean(beanName), mapper)
                .function(annotation.module(), name, annotation.interruptible());
    }
}
