package dev.freshet.spring.autoconfigure;

import dev.freshet.GuestText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Finds the modules that {@code freshet.modules.locations} and {@code freshet.extensions.*.location} lead to. A location is a pattern,
 * a folder or a file, on the class path or in the file system; without a prefix it is a path of the file system.
 */
final class ModuleLocations {

    private static final Logger log = LoggerFactory.getLogger(ModuleLocations.class);
    private static final String SUFFIX = ".wasm";

    private final PathMatchingResourcePatternResolver resolver;

    ModuleLocations(ResourceLoader resourceLoader) {
        this.resolver = new PathMatchingResourcePatternResolver(ApplicationResourceLoader.get(resourceLoader, true));
    }

    /** A module and the extension it is to become. */
    record Source(String name, Resource resource) {

        String location() {
            return resource.getDescription();
        }

        /** Two patterns that lead to one file give resources of different kinds, but of one URI. */
        boolean isSameFileAs(Source other) {
            try {
                return resource.getURI().equals(other.resource.getURI());
            } catch (IOException e) {
                return false;
            }
        }
    }

    /**
     * Returns the modules in the order of their names, without those that the configuration disables.
     *
     * @throws ModuleLoadException if a folder or file does not exist or cannot be read, or two files claim one name
     */
    Collection<Source> find(FreshetProperties properties) {
        Map<String, Source> found = new TreeMap<>();
        for (String location : properties.modules().locations()) {
            for (Resource resource : resolve(location)) {
                add(found, new Source(nameOf(resource), resource));
            }
        }
        properties.extensions().forEach((name, extension) -> {
            if (extension.location() != null) {
                add(found, new Source(name, single(name, extension.location())));
            }
            if (!extension.enabled()) {
                found.remove(name);
            }
        });
        return found.values();
    }

    private static void add(Map<String, Source> found, Source source) {
        Source other = found.putIfAbsent(source.name, source);
        if (other != null && !other.isSameFileAs(source)) {
            throw new ModuleLoadException(
                    source.name, source.location(), "the name is already taken by " + other.location(), null);
        }
    }

    private Resource single(String name, String location) {
        Resource resource = resolver.getResource(location);
        if (!resource.isReadable()) {
            throw new ModuleLoadException(name, resource.getDescription(), "there is no such file", null);
        }
        return resource;
    }

    private List<Resource> resolve(String location) {
        try {
            if (isPattern(location)) {
                return matches(location);
            }
            Resource resource = resolver.getResource(location);
            if (location.endsWith("/")
                    || (resource.isFile() && resource.getFile().isDirectory())) {
                return folder(location, resource);
            }
            if (!resource.isReadable()) {
                throw new ModuleLoadException(null, resource.getDescription(), "there is no such file or folder", null);
            }
            return List.of(resource);
        } catch (IOException e) {
            throw new ModuleLoadException(null, location, "cannot be read: " + e.getMessage(), e);
        }
    }

    private List<Resource> folder(String location, Resource resource) throws IOException {
        if (!resource.exists()) {
            throw new ModuleLoadException(null, resource.getDescription(), "there is no such folder", null);
        }
        return matches(location + (location.endsWith("/") ? "*" : "/*") + SUFFIX);
    }

    private List<Resource> matches(String pattern) throws IOException {
        List<Resource> resources = new ArrayList<>();
        try {
            resources.addAll(Arrays.asList(resolver.getResources(pattern)));
        } catch (FileNotFoundException e) {
            // How the resolver says that the folder before the first wildcard is not on the class path.
            log.debug("{} leads nowhere", pattern, GuestText.loggable(e));
        }
        if (resources.isEmpty()) {
            log.info("No module at {}", pattern);
        }
        resources.sort(Comparator.comparing(Resource::getDescription));
        return resources;
    }

    private boolean isPattern(String location) {
        return location.startsWith("classpath*:") || resolver.getPathMatcher().isPattern(location);
    }

    private static String nameOf(Resource resource) {
        String file = resource.getFilename();
        if (file == null || !file.endsWith(SUFFIX) || file.length() == SUFFIX.length()) {
            throw new ModuleLoadException(
                    null, resource.getDescription(), "a module's file must be named NAME" + SUFFIX, null);
        }
        return file.substring(0, file.length() - SUFFIX.length());
    }
}
