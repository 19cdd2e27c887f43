/** Freshet's counters as Micrometer meters; usable without the auto-configuration. */
@NullMarked
package dev.freshet.spring.metrics;

import org.jspecify.annotations.NullMarked;
