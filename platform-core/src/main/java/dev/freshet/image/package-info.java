/** Pure bytes and values: the initial state of a module. No native calls, no engine. */
@NullMarked
package dev.freshet.image;

import org.jspecify.annotations.NullMarked;
