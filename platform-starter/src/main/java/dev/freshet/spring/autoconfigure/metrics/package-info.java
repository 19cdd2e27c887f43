/** Auto-configuration of Freshet's meters, for applications that have Micrometer. */
@NullMarked
package dev.freshet.spring.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
