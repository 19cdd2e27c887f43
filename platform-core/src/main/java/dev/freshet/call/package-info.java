/** The main path: a call takes a slot, runs on a fresh instance, and gives everything back. */
@NullMarked
package dev.freshet.call;

import org.jspecify.annotations.NullMarked;
