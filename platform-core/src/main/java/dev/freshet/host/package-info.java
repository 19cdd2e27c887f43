/** What a guest may import: WASI preview 1, its context made anew for each call. */
@NullMarked
package dev.freshet.host;

import org.jspecify.annotations.NullMarked;
