/** The defined types of modules at run time. */
@NullMarked
package dev.freshet.compile.runtime.types;

import org.jspecify.annotations.NullMarked;
