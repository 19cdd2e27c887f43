/** What Freshet says of itself under {@code info}; usable without the auto-configuration. */
@NullMarked
package dev.freshet.spring.info;

import org.jspecify.annotations.NullMarked;
