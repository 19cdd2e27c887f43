/** What happens to the versions of an extension, as functions of the stored entry, and the log of what happened. Calls nothing. */
@NullMarked
package dev.freshet.versions;

import org.jspecify.annotations.NullMarked;
