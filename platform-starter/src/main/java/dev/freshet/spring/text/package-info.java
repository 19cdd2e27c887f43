/** Text that guests brought, made fit to be shown. */
@NullMarked
package dev.freshet.spring.text;

import org.jspecify.annotations.NullMarked;
