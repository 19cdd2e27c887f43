/** The port to the operating system's memory: interfaces and values. Implemented by {@code sys.linux} and {@code sys.portable}. */
@NullMarked
package dev.freshet.sys;

import org.jspecify.annotations.NullMarked;
