/** Calls as Micrometer observations; usable without the auto-configuration. */
@NullMarked
package dev.freshet.spring.observation;

import org.jspecify.annotations.NullMarked;
