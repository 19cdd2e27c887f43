package dev.freshet.spring;

import dev.freshet.spring.client.WasmExtensionRegistrar;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Makes beans of the {@link WasmExtension} interfaces in some packages, and of those listed. An application whose interfaces lie in its
 * own packages does not need it. Without attributes it scans the package of the annotated class.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Import(WasmExtensionRegistrar.class)
public @interface EnableWasmExtensions {

    /** Packages to scan, with those below them. */
    String[] basePackages() default {};

    /** Classes whose packages are scanned; a type-safe {@link #basePackages()}. */
    Class<?>[] basePackageClasses() default {};

    /** Interfaces to take without a scan. */
    Class<?>[] types() default {};
}
