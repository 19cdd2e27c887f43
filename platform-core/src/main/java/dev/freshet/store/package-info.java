/** Where extensions outlive the process, or do not: implementations of {@link dev.freshet.ModuleStore}. */
@NullMarked
package dev.freshet.store;

import org.jspecify.annotations.NullMarked;
