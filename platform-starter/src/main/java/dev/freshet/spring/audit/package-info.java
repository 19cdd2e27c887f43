/** Changes of extensions as audit events; usable without the auto-configuration. */
@NullMarked
package dev.freshet.spring.audit;

import org.jspecify.annotations.NullMarked;
