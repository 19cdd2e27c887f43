/** What annotated calls cost beside those of the registry. */
@NullMarked
package dev.freshet.spring.bench;

import org.jspecify.annotations.NullMarked;
