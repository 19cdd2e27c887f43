/** Beans of {@link dev.freshet.spring.WasmExtension} interfaces: found, registered and made. */
@NullMarked
package dev.freshet.spring.client;

import org.jspecify.annotations.NullMarked;
