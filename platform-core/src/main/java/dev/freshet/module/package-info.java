/** Parses, validates, compiles and describes Wasm modules, keyed by content hash. */
@NullMarked
package dev.freshet.module;

import org.jspecify.annotations.NullMarked;
