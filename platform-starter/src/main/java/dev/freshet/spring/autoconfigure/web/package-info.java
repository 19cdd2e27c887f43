/** Auto-configuration of what needs a web application. */
@NullMarked
package dev.freshet.spring.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
