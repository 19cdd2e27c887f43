/** Who acts, out of Spring Security. */
@NullMarked
package dev.freshet.spring.security;

import org.jspecify.annotations.NullMarked;
