/**
 * Instructions on vectors of 128 bits, which are two longs: methods of one half, as a rule, that are called for both. They are pure and without
 * a branch where that can be, so that HotSpot can make vector instructions of a guest's loop (docs/guest-code.md).
 */
@NullMarked
package dev.freshet.compile.runtime.simd;

import org.jspecify.annotations.NullMarked;
