@NullMarked
package dev.freshet.compile;

import org.jspecify.annotations.NullMarked;
