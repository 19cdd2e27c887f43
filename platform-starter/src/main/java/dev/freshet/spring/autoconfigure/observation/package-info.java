/** Auto-configuration of observations. */
@NullMarked
package dev.freshet.spring.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
