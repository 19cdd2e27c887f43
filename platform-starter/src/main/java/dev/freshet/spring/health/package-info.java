/** Health of the platform, usable without auto-configuration. */
@NullMarked
package dev.freshet.spring.health;

import org.jspecify.annotations.NullMarked;
