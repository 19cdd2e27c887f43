/** Auto-configuration of the info contributor. */
@NullMarked
package dev.freshet.spring.autoconfigure.info;

import org.jspecify.annotations.NullMarked;
