/** Auto-configuration for applications with Spring Security. */
@NullMarked
package dev.freshet.spring.autoconfigure.security;

import org.jspecify.annotations.NullMarked;
