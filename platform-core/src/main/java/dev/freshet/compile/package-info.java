/**
 * Emits the classes of a module: WebAssembly to JVM bytecode, function by function, when the JVM first links a call to one. Docs:
 * {@code docs/guest-code.md}.
 */
@NullMarked
package dev.freshet.compile;

import org.jspecify.annotations.NullMarked;
