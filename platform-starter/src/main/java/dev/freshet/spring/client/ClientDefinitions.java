package dev.freshet.spring.client;

import dev.freshet.spring.WasmExtension;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Finds interfaces and registers a factory bean for each, under the name of the interface. Plain bean definitions with a class as their
 * one argument: ahead-of-time processing writes them down as they are, and nothing is scanned at run time then.
 */
final class ClientDefinitions {

    private final BeanDefinitionRegistry registry;
    private final ResourceLoader resourceLoader;
    private final ClassPathScanningCandidateComponentProvider scanner;

    ClientDefinitions(BeanDefinitionRegistry registry, Environment environment, ResourceLoader resourceLoader) {
        this.registry = registry;
        this.resourceLoader = resourceLoader;
        this.scanner = new ClassPathScanningCandidateComponentProvider(false, environment) {
            @Override
            protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
                return definition.getMetadata().isInterface()
                        && definition.getMetadata().isIndependent()
                        && !definition.getMetadata().isAnnotation();
            }
        };
        scanner.setResourceLoader(resourceLoader);
        scanner.addIncludeFilter(new AnnotationTypeFilter(WasmExtension.class, false, true));
    }

    void scan(String basePackage) {
        for (BeanDefinition candidate : scanner.findCandidateComponents(basePackage)) {
            register(String.valueOf(candidate.getBeanClassName()));
        }
    }

    /** An interface that is there already, because two packages overlap, stays as it is. */
    void register(String interfaceName) {
        if (registry.containsBeanDefinition(interfaceName)) {
            return;
        }
        Class<?> type = ClassUtils.resolveClassName(interfaceName, resourceLoader.getClassLoader());
        RootBeanDefinition definition = new RootBeanDefinition(WasmClientFactoryBean.class);
        definition.setTargetType(ResolvableType.forClassWithGenerics(WasmClientFactoryBean.class, type));
        definition.getConstructorArgumentValues().addGenericArgumentValue(type);
        definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
        // Advice, such as @Retryable on the interface, is put around by the interface: the class below it cannot be
        // extended.
        definition.setAttribute(
                AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE, AutoProxyUtils.ALL_INTERFACES_ATTRIBUTE_VALUE);
        registry.registerBeanDefinition(interfaceName, definition);
    }
}
