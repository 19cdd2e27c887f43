package dev.freshet.spring.autoconfigure;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.binding.FunctionBindings;
import dev.freshet.spring.client.ApplicationPackagesRegistrar;
import dev.freshet.spring.client.WasmClients;
import dev.freshet.spring.extensionpoint.ExtensionPointPostProcessor;
import dev.freshet.spring.extensionpoint.ExtensionPoints;
import dev.freshet.spring.extensionpoint.PointSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of {@link dev.freshet.spring.WasmExtension} interfaces and {@link dev.freshet.spring.ExtensionPoint} methods.
 */
@AutoConfiguration(
        after = {FreshetAutoConfiguration.class, JacksonAutoConfiguration.class, TaskExecutionAutoConfiguration.class})
@ConditionalOnBean(WasmExtensionRegistry.class)
public final class FreshetClientsAutoConfiguration {

    private static final String EXECUTOR = "freshetClientExecutor";
    private static final String THREADS = "freshet-client-";
    private static final String CONTEXT = "io.micrometer.context.ContextSnapshot";

    /** Never lazy: a method that does not fit its module must stop the start. */
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean
    FunctionBindings freshetFunctionBindings(WasmExtensionRegistry registry) {
        return new FunctionBindings(registry);
    }

    /** Takes the loader, so that a bean with a client may call it while it is itself being created. */
    @Bean
    @ConditionalOnMissingBean
    WasmClients freshetWasmClients(
            FunctionBindings bindings,
            ObjectProvider<JsonMapper> mapper,
            ObjectProvider<ModuleLoader> loader,
            ConfigurableListableBeanFactory beanFactory) {
        loader.getIfAvailable();
        return new WasmClients(
                bindings,
                mapper.getIfUnique(JsonMapper::shared),
                SingletonSupplier.of(() ->
                        withContext(beanFactory.getBean(EXECUTOR, Executor.class), beanFactory.getBeanClassLoader())));
    }

    /**
     * Whoever asks for a future goes on with the call, so the call goes on with the caller's context (an observation, what Spring Security
     * knows) where Micrometer can carry it, whatever {@code spring.task.execution.propagate-context} says of unrelated tasks.
     */
    private static Executor withContext(Executor executor, @Nullable ClassLoader classLoader) {
        if (!ClassUtils.isPresent(CONTEXT, classLoader)) {
            return executor;
        }
        TaskDecorator decorator = new ContextPropagatingTaskDecorator();
        return task -> executor.execute(decorator.decorate(task));
    }

    @Bean
    @ConditionalOnMissingBean
    ExtensionPoints freshetExtensionPoints(
            FunctionBindings bindings, ObjectProvider<JsonMapper> mapper, FreshetProperties properties) {
        Map<String, PointSettings> settings = new LinkedHashMap<>();
        properties.extensionPoints().forEach((point, each) -> settings.put(point, each.settings()));
        return new ExtensionPoints(bindings, mapper.getIfUnique(JsonMapper::shared), settings);
    }

    @Bean
    @ConditionalOnMissingBean
    static ExtensionPointPostProcessor freshetExtensionPointPostProcessor(
            ObjectProvider<ExtensionPoints> points, Environment environment) {
        ExtensionPointPostProcessor processor =
                new ExtensionPointPostProcessor(SingletonSupplier.of(points::getObject));
        processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
        return processor;
    }

    /** Not a default candidate: the application's own executors are neither replaced by it nor does Boot's back off for it. */
    @Bean(name = EXECUTOR, defaultCandidate = false)
    @Lazy
    @ConditionalOnMissingBean(name = EXECUTOR)
    @ConditionalOnThreading(Threading.PLATFORM)
    ThreadPoolTaskExecutor freshetClientExecutor(
            FreshetProperties properties, ObjectProvider<ThreadPoolTaskExecutorBuilder> builder) {
        ClientsProperties.Async async = properties.clients().async();
        return builder.getIfAvailable(ThreadPoolTaskExecutorBuilder::new)
                .threadNamePrefix(THREADS)
                .corePoolSize(async.maxThreads())
                .maxPoolSize(async.maxThreads())
                .allowCoreThreadTimeOut(true)
                .queueCapacity(async.queueCapacity())
                .build();
    }

    @Bean(name = EXECUTOR, defaultCandidate = false)
    @Lazy
    @ConditionalOnMissingBean(name = EXECUTOR)
    @ConditionalOnThreading(Threading.VIRTUAL)
    SimpleAsyncTaskExecutor freshetClientVirtualThreadExecutor(
            FreshetProperties properties, ObjectProvider<SimpleAsyncTaskExecutorBuilder> builder) {
        return builder.getIfAvailable(SimpleAsyncTaskExecutorBuilder::new)
                .virtualThreads(true)
                .threadNamePrefix(THREADS)
                .concurrencyLimit(properties.clients().async().maxThreads())
                .rejectTasksWhenLimitReached(true)
                .build();
    }

    /** Interfaces in the application's own packages. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "freshet.clients.enabled", matchIfMissing = true)
    @Import(ApplicationPackagesRegistrar.class)
    static class Scanning {}
}
