/** The guest's memory, globals and tables over a leased slot. Every bounds check of guest addresses lives here. */
@NullMarked
package dev.freshet.memory;

import org.jspecify.annotations.NullMarked;
