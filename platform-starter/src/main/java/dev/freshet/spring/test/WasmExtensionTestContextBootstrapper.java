package dev.freshet.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Takes the properties from the annotation. */
final class WasmExtensionTestContextBootstrapper extends TestSliceTestContextBootstrapper<WasmExtensionTest> {

    WasmExtensionTestContextBootstrapper() {}
}
