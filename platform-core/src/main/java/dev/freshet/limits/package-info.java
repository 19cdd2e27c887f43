/** Deadlines of calls. */
@NullMarked
package dev.freshet.limits;

import org.jspecify.annotations.NullMarked;
