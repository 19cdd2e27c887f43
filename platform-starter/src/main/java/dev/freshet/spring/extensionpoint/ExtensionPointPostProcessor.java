package dev.freshet.spring.extensionpoint;

import dev.freshet.spring.ExtensionPoint;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts proxies around beans with {@link ExtensionPoint} methods.
 *
 * <p>Runs after the auto-proxy creator and adds its advice innermost, next to the body: a transaction, a security check or a cache that
 * is declared on the method surrounds the extension's answer as it does the body's.
 */
public final class ExtensionPointPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

    private static final long serialVersionUID = 1L;

    private final transient SingletonSupplier<ExtensionPoints> points;

    /** @param points asked for when the first bean with an extension point is made, not when this processor is */
    public ExtensionPointPostProcessor(SingletonSupplier<ExtensionPoints> points) {
        this.points = points;
        this.advisor = new DefaultPointcutAdvisor(
                new AnnotationMatchingPointcut(null, ExtensionPoint.class, true), (MethodInterceptor) this::invoke);
    }

    private @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        Class<?> owner = target == null ? invocation.getMethod().getDeclaringClass() : AopUtils.getTargetClass(target);
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), owner);
        return points.obtain().of(method, owner).invoke(invocation);
    }

    /** Binds the bean's points now, so that one that does not fit stops the start. */
    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof AopInfrastructureBean)) {
            Class<?> owner = AopUtils.getTargetClass(bean);
            if (isEligible(owner)) {
                MethodIntrospector.selectMethods(owner, ExtensionPointPostProcessor::isPoint)
                        .forEach(method -> bind(AopUtils.getMostSpecificMethod(method, owner), owner));
            }
        }
        return super.postProcessAfterInitialization(bean, beanName);
    }

    private static boolean isPoint(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, ExtensionPoint.class);
    }

    private void bind(Method method, Class<?> owner) {
        if (Modifier.isPrivate(method.getModifiers())
                || Modifier.isStatic(method.getModifiers())
                || Modifier.isFinal(method.getModifiers())) {
            throw new IllegalArgumentException("@ExtensionPoint on " + method
                    + ": a private, static or final method cannot be answered by an extension");
        }
        points.obtain().of(method, owner);
    }
}
