/** The port on plain off-heap allocations, by copying: the fallback on other systems and the oracle of the tests. */
@NullMarked
package dev.freshet.sys.portable;

import org.jspecify.annotations.NullMarked;
