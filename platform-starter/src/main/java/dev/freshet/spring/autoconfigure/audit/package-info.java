/** Auto-configuration of audit events. */
@NullMarked
package dev.freshet.spring.autoconfigure.audit;

import org.jspecify.annotations.NullMarked;
