/** What a reset brings back of an instance's state. */
@NullMarked
package dev.freshet.compile.runtime.reset;

import org.jspecify.annotations.NullMarked;
