/**
 * For tests of applications: a slice of the context with the registry and the clients, and modules written in text. Needs the test
 * starter of Spring Boot on the class path.
 */
@NullMarked
package dev.freshet.spring.test;

import org.jspecify.annotations.NullMarked;
