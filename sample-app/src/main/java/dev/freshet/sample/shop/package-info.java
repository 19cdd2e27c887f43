/** The shop: one checkout that asks one extension after another. */
@NullMarked
package dev.freshet.sample.shop;

import org.jspecify.annotations.NullMarked;
