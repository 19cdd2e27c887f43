/** WebAssembly's text format, as far as modules for tests need it. */
@NullMarked
package dev.freshet.spring.test.text;

import org.jspecify.annotations.NullMarked;
