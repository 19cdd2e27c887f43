/** The objects of guests: structures, arrays, small integers; casts, and what is done with references of any kind. */
@NullMarked
package dev.freshet.compile.runtime.gc;

import org.jspecify.annotations.NullMarked;
