package dev.freshet.spring.autoconfigure;

import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersion.State;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
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
            register(source, module, configured.optionsOf(source.name()));
        } catch (FreshetException e) {
            throw new ModuleLoadException(source.name(), source.location(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What an operator has made of an extension outlives a restart: a module that the store knows already changes nothing. The same module under
     * other options becomes a version, active only if its module was; a module that is new becomes active, as that of a new release should.
     */
    private void register(ModuleLocations.Source source, byte[] module, ExtensionOptions options) {
        String name = source.name();
        String digest = ExtensionVersion.digestOf(module);
        List<ExtensionVersion> known =
                registry.versions().names().contains(name) ? registry.versions().list(name) : List.of();
        if (known.stream()
                .anyMatch(version ->
                        version.digest().equals(digest) && version.options().equals(options))) {
            log.info("Extension '{}' is as the store has it; {} is one of its versions", name, source.location());
            return;
        }
        boolean moved = known.stream().anyMatch(version -> version.digest().equals(digest))
                && known.stream()
                        .noneMatch(version -> version.state() == State.ACTIVE
                                && version.digest().equals(digest));
        if (moved) {
            registry.versions().upload(name, module, Upload.of(options));
            log.info("Extension '{}' has another active module; {} is kept as a version", name, source.location());
        } else {
            registry.register(name, module, options);
            log.info("Registered extension '{}' ({} bytes) from {}", name, module.length, source.location());
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
