/** Turns results into {@code docs/benchmarks.md}: tables between markers, and drawings beside it. */
@NullMarked
package dev.freshet.bench.plots;

import org.jspecify.annotations.NullMarked;
