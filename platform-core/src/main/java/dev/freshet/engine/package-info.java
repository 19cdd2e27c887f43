/** Wires the parts. The main path is {@code Calls}: find module, lease, instantiate, call, reset. */
@NullMarked
package dev.freshet.engine;

import org.jspecify.annotations.NullMarked;
