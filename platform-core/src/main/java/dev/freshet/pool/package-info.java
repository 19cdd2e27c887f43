/** Slots, leases, affinity and resets. Speaks only to the {@code sys} port. */
@NullMarked
package dev.freshet.pool;

import org.jspecify.annotations.NullMarked;
