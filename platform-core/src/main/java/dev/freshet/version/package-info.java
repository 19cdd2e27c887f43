/** Loaded versions of extensions, the routes that calls take to them, and the changes of both. */
@NullMarked
package dev.freshet.version;

import org.jspecify.annotations.NullMarked;
