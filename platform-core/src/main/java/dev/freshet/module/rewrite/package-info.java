/** Changes the classes that the engine's compiler generates, between its compiler and the JVM. */
@NullMarked
package dev.freshet.module.rewrite;

import org.jspecify.annotations.NullMarked;
