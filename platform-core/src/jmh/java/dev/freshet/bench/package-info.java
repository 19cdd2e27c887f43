/**
 * Benchmarks of the platform and its peers. {@code docs/benchmarks.md} says how to run them and shows what they gave.
 *
 * <p>A {@link dev.freshet.bench.Contender} is one way to run a guest: a strategy of Freshet through its public API, or another runtime.
 * Benchmarks differ in what the guest does; contenders in how it gets an instance.
 */
@NullMarked
package dev.freshet.bench;

import org.jspecify.annotations.NullMarked;
