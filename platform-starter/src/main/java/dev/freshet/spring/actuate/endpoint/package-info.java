/** Actuator endpoints over the extensions and the pool; usable without the auto-configuration. */
@NullMarked
package dev.freshet.spring.actuate.endpoint;

import org.jspecify.annotations.NullMarked;
