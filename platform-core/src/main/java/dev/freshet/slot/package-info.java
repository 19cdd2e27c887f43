/** Slots, leases, affinity, resets and the two allocators. Speaks only to the {@code sys} port. */
@NullMarked
package dev.freshet.slot;

import org.jspecify.annotations.NullMarked;
