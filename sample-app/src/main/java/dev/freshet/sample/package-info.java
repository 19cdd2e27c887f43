/** A small shop whose pricing rules are Wasm extensions. */
@NullMarked
package dev.freshet.sample;

import org.jspecify.annotations.NullMarked;
