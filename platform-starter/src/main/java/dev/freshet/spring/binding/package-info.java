/** How Java methods and exports of modules are bound to each other: the types on both sides, and whether they fit. */
@NullMarked
package dev.freshet.spring.binding;

import org.jspecify.annotations.NullMarked;
