/** What every request goes through, and how much of its body is read. */
@NullMarked
package dev.freshet.sample.web;

import org.jspecify.annotations.NullMarked;
