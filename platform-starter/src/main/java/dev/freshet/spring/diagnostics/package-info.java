/** Turns failures at start into a description and an action. */
@NullMarked
package dev.freshet.spring.diagnostics;

import org.jspecify.annotations.NullMarked;
