/** Failures as RFC 9457 problems, each cause with a type of its own. */
@NullMarked
package dev.freshet.sample.problem;

import org.jspecify.annotations.NullMarked;
