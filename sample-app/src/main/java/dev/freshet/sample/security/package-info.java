/** Who may do what: everybody may shop, operators may do the rest. */
@NullMarked
package dev.freshet.sample.security;

import org.jspecify.annotations.NullMarked;
