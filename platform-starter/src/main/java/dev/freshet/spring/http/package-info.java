/** Requests of guests to servers that they were granted. */
@NullMarked
package dev.freshet.spring.http;

import org.jspecify.annotations.NullMarked;
