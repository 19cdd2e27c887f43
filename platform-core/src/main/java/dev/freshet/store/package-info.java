/** Where extensions outlive the process, or do not: implementations of {@link dev.freshet.spi.ModuleStore}. */
@NullMarked
package dev.freshet.store;

import org.jspecify.annotations.NullMarked;
