/** Auto-configuration of Freshet: its properties, the beans they make, and the loading of modules at start. */
@NullMarked
package dev.freshet.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
