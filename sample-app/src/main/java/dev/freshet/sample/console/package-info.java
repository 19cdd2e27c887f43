/** What the console shows as it happens: one stream of events for each browser that watches. */
@NullMarked
package dev.freshet.sample.console;

import org.jspecify.annotations.NullMarked;
