package dev.freshet.spring;

import java.lang.reflect.Method;
import java.util.function.Predicate;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring's own proxies, by class, around beans that a test has advice for. */
@Configuration(proxyBeanMethods = false)
public class AutoProxying {

    @Bean
    static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
        DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
        creator.setProxyTargetClass(true);
        return creator;
    }

    /** Advice that adds a hundred to what a method answers. */
    public static DefaultPointcutAdvisor plusHundred(Predicate<Class<?>> targets, String name) {
        return new DefaultPointcutAdvisor(
                new StaticMethodMatcherPointcut() {
                    @Override
                    public boolean matches(Method method, Class<?> targetClass) {
                        return targets.test(targetClass) && method.getName().equals(name);
                    }
                },
                (MethodInterceptor) call -> (int) call.proceed() + 100);
    }
}
