package dev.freshet.spring.test;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;

/** Leaves every component of the application out that the annotation does not include. */
final class WasmExtensionTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<WasmExtensionTest> {

    WasmExtensionTypeExcludeFilter(Class<?> testClass) {
        super(testClass);
    }
}
