package dev.freshet.spring.autoconfigure;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.spi.CallListener;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestHttp;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spring.CallerKey;
import dev.freshet.spring.CurrentPrincipal;
import dev.freshet.spring.hostfunction.HostMethods;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.ModuleStores;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.io.ResourceLoader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of a {@link WasmExtensionRegistry} that the properties under {@code freshet} describe. Each bean backs off for one
 * of the application's own.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "freshet.enabled", matchIfMissing = true)
@EnableConfigurationProperties(FreshetProperties.class)
public final class FreshetAutoConfiguration {

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    FreshetBuilder freshetBuilder(
            FreshetProperties properties,
            HostMethods hostMethods,
            ObjectProvider<HostFunction> hostFunctions,
            ObjectProvider<GuestAbi> abis,
            ObjectProvider<GuestHttp> http,
            ObjectProvider<ModuleStore> store,
            ObjectProvider<CallListener> listeners,
            ObjectProvider<CurrentPrincipal> principal,
            ObjectProvider<CallerKey> callerKey,
            ObjectProvider<FreshetBuilderCustomizer> customizers) {
        FreshetBuilder builder = new FreshetBuilder()
                .pool(properties.poolSettings())
                .images(properties.imageSettings())
                .limits(properties.platformLimits())
                .budgets(properties.budgetSettings())
                .quarantine(properties.quarantineSettings())
                .compile(properties.compileSettings())
                .hugeMethods(properties.jvm().compileHugeMethods())
                .requireNative(properties.allocator().requireNative())
                .hostFunctions(hostMethods.functions())
                .hostFunctions(hostFunctions.orderedStream().toList())
                .abis(abis.orderedStream().toList())
                .callListeners(listeners.orderedStream().toList());
        http.ifUnique(builder::http);
        principal.ifUnique(source -> builder.principal(source::name));
        callerKey.ifUnique(source -> builder.callerKey(source::of));
        keepVersions(builder, properties, store);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder;
    }

    private static void keepVersions(
            FreshetBuilder builder, FreshetProperties properties, ObjectProvider<ModuleStore> store) {
        builder.versions(properties.versions().settings())
                .storePoll(properties.store().pollInterval())
                .shutdownGrace(properties.shutdown().grace());
        store.ifUnique(builder::store);
        Path location = properties.store().location();
        if (location != null) {
            builder.codeCache(location.resolve("code"));
        }
    }

    /** Not for an application with a registry of its own, which would not use it. */
    @Bean
    @ConditionalOnMissingBean({ModuleStore.class, WasmExtensionRegistry.class})
    ModuleStore freshetModuleStore(FreshetProperties properties) {
        StoreProperties store = properties.store();
        Path location = store.location();
        if (location != null && (store.type() == null || store.type() == StoreProperties.Type.FILESYSTEM)) {
            return ModuleStores.filesystem(location);
        }
        return store.type() == StoreProperties.Type.MEMORY ? ModuleStores.memory() : ModuleStores.none();
    }

    @Bean
    @ConditionalOnMissingBean
    HostMethods freshetHostMethods(ConfigurableListableBeanFactory beanFactory, ObjectProvider<JsonMapper> mapper) {
        return new HostMethods(beanFactory, mapper.getIfUnique(JsonMapper::shared));
    }

    /** Not for an application with a registry of its own, which would not use the address space reserved here. */
    @Bean
    @ConditionalOnMissingBean({InstanceAllocator.class, WasmExtensionRegistry.class})
    InstanceAllocator freshetInstanceAllocator(FreshetBuilder builder) {
        return builder.buildAllocator();
    }

    /** Takes the allocator as a bean, so that the context destroys the registry first. */
    @Bean
    @ConditionalOnMissingBean
    WasmExtensionRegistry wasmExtensionRegistry(FreshetBuilder builder, InstanceAllocator allocator) {
        return builder.allocator(allocator).build();
    }

    @Bean
    @ConditionalOnMissingBean
    ConfiguredExtensions freshetConfiguredExtensions(FreshetProperties properties) {
        return new ConfiguredExtensions(properties);
    }

    /** Never lazy: a bad module must stop the start. */
    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean
    ModuleLoader freshetModuleLoader(
            WasmExtensionRegistry registry,
            FreshetProperties properties,
            ConfiguredExtensions configured,
            ResourceLoader resourceLoader) {
        return new ModuleLoader(registry, properties, configured, resourceLoader);
    }

    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean
    RegistryShutdown freshetRegistryShutdown(WasmExtensionRegistry registry, ApplicationContext context) {
        return new RegistryShutdown(registry, context);
    }
}
