/** What ahead-of-time processing must know about annotated interfaces and methods. */
@NullMarked
package dev.freshet.spring.aot;

import org.jspecify.annotations.NullMarked;
