/**
 * Freshet's public API: register Wasm modules as extensions and call them, each call on a fresh copy-on-write instance.
 *
 * <p>This package depends on no other package of Freshet. Start with {@link dev.freshet.WasmExtensionRegistry}; build one with
 * {@code dev.freshet.engine.FreshetBuilder} or let the Spring Boot starter do it.
 */
@NullMarked
package dev.freshet;

import org.jspecify.annotations.NullMarked;
