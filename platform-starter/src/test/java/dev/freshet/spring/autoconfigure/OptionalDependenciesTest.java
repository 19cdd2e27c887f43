package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A whole application, started from class paths that really lack the optional jars. */
class OptionalDependenciesTest {

    @Test
    void startsWithoutTheActuator() throws Exception {
        assertThat(beansWithout("spring-boot-actuator"))
                .contains("wasmExtensionRegistry", "freshetPoolMetrics")
                .doesNotContain("wasmExtensionsEndpoint");
    }

    @Test
    void startsWithoutMicrometer() throws Exception {
        assertThat(beansWithout("micrometer-core|spring-boot-micrometer"))
                .contains("wasmExtensionRegistry", "wasmExtensionsEndpoint", "freshetHealthIndicator")
                .doesNotContain("freshetPoolMetrics", "freshetCallMetrics");
    }

    @Test
    void startsWithoutHealth() throws Exception {
        assertThat(beansWithout("spring-boot-health"))
                .contains("wasmExtensionRegistry", "wasmExtensionsEndpoint", "freshetPoolMetrics")
                .doesNotContain("freshetHealthIndicator");
    }

    private static List<String> beansWithout(String jars) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = without(jars)) {
            thread.setContextClassLoader(loader);
            Supplier<?> application = (Supplier<?>) loader.loadClass(WholeApplication.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            return ((List<?>) application.get()).stream().map(String::valueOf).toList();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URLClassLoader without(String jars) {
        Pattern left = Pattern.compile(".*/(" + jars + ")[^/]*\\.jar");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        URL[] urls = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !left.matcher(entry.replace('\\', '/')).matches())
                .map(OptionalDependenciesTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs in a class loader of its own; answers with the names of its beans. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class WholeApplication implements Supplier<List<String>> {

        @Override
        public List<String> get() {
            SpringApplication application = new SpringApplication(WholeApplication.class);
            application.setWebApplicationType(WebApplicationType.NONE);
            application.setRegisterShutdownHook(false);
            try (ConfigurableApplicationContext context = application.run(
                    "--spring.jmx.enabled=true",
                    "--management.endpoints.jmx.exposure.include=wasmextensions",
                    "--freshet.pool.slots=2")) {
                return List.of(context.getBeanDefinitionNames());
            }
        }
    }
}
