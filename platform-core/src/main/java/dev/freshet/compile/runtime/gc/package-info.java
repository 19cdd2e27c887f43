/** Types at run time, and the objects of guests: structures, arrays, small integers. */
@NullMarked
package dev.freshet.compile.runtime.gc;

import org.jspecify.annotations.NullMarked;
