/** The builder and the registry it builds: the one place that knows everybody. */
@NullMarked
package dev.freshet.wiring;

import org.jspecify.annotations.NullMarked;
