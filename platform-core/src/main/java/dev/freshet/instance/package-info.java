/** Guest state over a leased slot: memory, globals, tables, linkage. Every bounds check of guest addresses lives here. */
@NullMarked
package dev.freshet.instance;

import org.jspecify.annotations.NullMarked;
