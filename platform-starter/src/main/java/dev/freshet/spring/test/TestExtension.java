package dev.freshet.spring.test;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spring.test.text.WasmText;

/**
 * An extension for a test. As a bean of a {@link WasmExtensionTest} it is registered when the context starts; elsewhere {@link #registerIn}
 * does it. Immutable.
 *
 * <pre>{@code
 * @Bean
 * TestExtension tax() {
 *     return TestExtension.ofText("tax", "(module (func (export \"vat\") (param i64) (result i64) (local.get 0)))");
 * }
 * }</pre>
 */
public final class TestExtension {

    private final String name;
    private final byte[] module;
    private final ExtensionOptions options;

    private TestExtension(String name, byte[] module, ExtensionOptions options) {
        this.name = name;
        this.module = module;
        this.options = options;
    }

    /** @param module a binary module */
    public static TestExtension ofBytes(String name, byte[] module) {
        return new TestExtension(name, module.clone(), ExtensionOptions.defaults());
    }

    /**
     * @param text a module as {@link WasmText} understands it
     * @throws IllegalArgumentException if it does not; the message has the line
     */
    public static TestExtension ofText(String name, String text) {
        return new TestExtension(name, WasmText.module(text), ExtensionOptions.defaults());
    }

    /** Returns the same extension with these grants alone, such as {@code shop.stock}. */
    public TestExtension granted(String... grants) {
        return with(options.withGrants(grants));
    }

    /** Returns the same extension with these options. */
    public TestExtension with(ExtensionOptions values) {
        return new TestExtension(name, module, values);
    }

    /** Registers it, in the place of the one that had the name. Throws as {@link WasmExtensionRegistry#register}. */
    public ExtensionInfo registerIn(WasmExtensionRegistry registry) {
        return registry.register(name, module, options);
    }
}
