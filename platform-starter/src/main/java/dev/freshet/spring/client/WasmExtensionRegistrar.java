package dev.freshet.spring.client;

import dev.freshet.spring.EnableWasmExtensions;
import dev.freshet.spring.WasmExtension;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/** Registers a bean for each interface that an {@link EnableWasmExtensions} leads to. */
public final class WasmExtensionRegistrar implements ImportBeanDefinitionRegistrar {

    private final Environment environment;
    private final ResourceLoader resourceLoader;

    WasmExtensionRegistrar(Environment environment, ResourceLoader resourceLoader) {
        this.environment = environment;
        this.resourceLoader = resourceLoader;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        MergedAnnotation<EnableWasmExtensions> enable =
                importing.getAnnotations().get(EnableWasmExtensions.class);
        ClientDefinitions definitions = new ClientDefinitions(registry, environment, resourceLoader);
        Class<?>[] types = enable.getClassArray("types");
        for (Class<?> type : types) {
            if (!type.isInterface() || !type.isAnnotationPresent(WasmExtension.class)) {
                throw new IllegalArgumentException("@EnableWasmExtensions(types) of " + importing.getClassName() + ": "
                        + type.getName() + " is no interface with @WasmExtension");
            }
            definitions.register(type.getName());
        }
        Set<String> packages = packages(enable);
        if (packages.isEmpty() && types.length == 0) {
            packages.add(ClassUtils.getPackageName(importing.getClassName()));
        }
        packages.forEach(definitions::scan);
    }

    private static Set<String> packages(MergedAnnotation<EnableWasmExtensions> enable) {
        Set<String> packages = new LinkedHashSet<>(Set.of(enable.getStringArray("basePackages")));
        for (Class<?> type : enable.getClassArray("basePackageClasses")) {
            packages.add(ClassUtils.getPackageName(type));
        }
        return packages;
    }
}
