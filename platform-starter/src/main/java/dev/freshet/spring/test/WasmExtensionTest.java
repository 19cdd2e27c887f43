package dev.freshet.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of extensions alone: the context has the registry with the configured modules, clients and JSON, and none of the application's
 * components but those that are included or imported. {@link TestExtension} beans are registered before a client is made.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@BootstrapWith(WasmExtensionTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(WasmExtensionTypeExcludeFilter.class)
@ImportAutoConfiguration
public @interface WasmExtensionTest {

    /** Properties as {@code key=value}, added to the environment before the test runs. */
    String[] properties() default {};

    /** Filters that include components of the application, such as those with host functions or extension points. */
    Filter[] includeFilters() default {};

    /** Filters that exclude components which would be included. */
    Filter[] excludeFilters() default {};

    /** Whether the default, which includes no component at all, holds. */
    boolean useDefaultFilters() default true;

    /** Auto-configurations to leave out. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
