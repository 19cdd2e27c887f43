/** The numeric instructions that are not one JVM instruction or one method that HotSpot knows. All are pure, but for traps. */
@NullMarked
package dev.freshet.compile.runtime.numeric;

import org.jspecify.annotations.NullMarked;
