/** The port over Linux system calls through JNA. The only package that may name {@code com.sun.jna}. */
@NullMarked
package dev.freshet.sys.linux;

import org.jspecify.annotations.NullMarked;
