/** Auto-configuration of health. */
@NullMarked
package dev.freshet.spring.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
