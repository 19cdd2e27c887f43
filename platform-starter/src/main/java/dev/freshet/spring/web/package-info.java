/** Failures of extensions as problems of RFC 9457. */
@NullMarked
package dev.freshet.spring.web;

import org.jspecify.annotations.NullMarked;
