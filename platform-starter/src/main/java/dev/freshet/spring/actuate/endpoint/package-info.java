/** Read-only actuator endpoint over the registered extensions; usable without the auto-configuration. */
@NullMarked
package dev.freshet.spring.actuate.endpoint;

import org.jspecify.annotations.NullMarked;
