/**
 * Freshet's public API: register Wasm modules as extensions and call them, each call on a fresh copy-on-write instance.
 *
 * <p>This package and {@code admin}, {@code settings} and {@code spi} depend on no other package of Freshet. Start with {@link dev.freshet.WasmExtensionRegistry}; build one with
 * {@code dev.freshet.wiring.FreshetBuilder} or let the Spring Boot starter do it.
 */
@NullMarked
package dev.freshet;

import org.jspecify.annotations.NullMarked;
