/** What others implement, or are called back with: ABIs, host functions, stores, listeners. */
@NullMarked
package dev.freshet.spi;

import org.jspecify.annotations.NullMarked;
