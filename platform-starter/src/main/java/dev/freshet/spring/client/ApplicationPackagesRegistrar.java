package dev.freshet.spring.client;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;

/** Registers a bean for each interface in the packages of the application, those of its {@code @EnableAutoConfiguration} class. */
public final class ApplicationPackagesRegistrar implements ImportBeanDefinitionRegistrar {

    private final BeanFactory beanFactory;
    private final Environment environment;
    private final ResourceLoader resourceLoader;

    ApplicationPackagesRegistrar(BeanFactory beanFactory, Environment environment, ResourceLoader resourceLoader) {
        this.beanFactory = beanFactory;
        this.environment = environment;
        this.resourceLoader = resourceLoader;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        if (AutoConfigurationPackages.has(beanFactory)) {
            ClientDefinitions definitions = new ClientDefinitions(registry, environment, resourceLoader);
            AutoConfigurationPackages.get(beanFactory).forEach(definitions::scan);
        }
    }
}
