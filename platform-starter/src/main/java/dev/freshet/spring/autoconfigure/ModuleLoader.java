package dev.freshet.spring.autoconfigure;

import dev.freshet.ExtensionInfo;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.unit.DataSize;

/**
 * Registers the configured modules while the context is being refreshed: before the web server accepts, before any listener or
 * scheduled task runs, and a module that cannot be registered stops the start. A bean that calls extensions while it is itself being
 * created must be {@code @DependsOn("freshetModuleLoader")}.
 */
final class ModuleLoader implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(ModuleLoader.class);

    private final WasmExtensionRegistry registry;
    private final FreshetProperties properties;
    private final ConfiguredExtensions configured;
    private final ModuleLocations locations;

    ModuleLoader(
            WasmExtensionRegistry registry,
            FreshetProperties properties,
            ConfiguredExtensions configured,
            ResourceLoader resourceLoader) {
        this.registry = registry;
        this.properties = properties;
        this.configured = configured;
        this.locations = new ModuleLocations(resourceLoader);
    }

    @Override
    public void afterPropertiesSet() {
        locations.find(properties).forEach(this::load);
    }

    private void load(ModuleLocations.Source source) {
        byte[] module = read(source);
        try {
            ExtensionInfo info = registry.register(source.name(), module, configured.optionsOf(source.name()));
            log.info("Registered extension '{}' ({} bytes) from {}", info.name(), module.length, source.location());
        } catch (FreshetException e) {
            throw new ModuleLoadException(source.name(), source.location(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads no more than the largest module accepted, whatever the file's size. */
    private byte[] read(ModuleLocations.Source source) {
        DataSize most = properties.limits().moduleSize();
        int bytes = (int) Math.min(most.toBytes(), Integer.MAX_VALUE - 8);
        try (InputStream in = source.resource().getInputStream()) {
            byte[] module = in.readNBytes(bytes);
            if (in.read() >= 0) {
                throw new ModuleLoadException(
                        source.name(),
                        source.location(),
                        "the module is larger than freshet.limits.module-size=" + most,
                        null);
            }
            return module;
        } catch (IOException e) {
            throw new ModuleLoadException(source.name(), source.location(), "cannot be read: " + e.getMessage(), e);
        }
    }
}
