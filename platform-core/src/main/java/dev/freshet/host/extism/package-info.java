/**
 * Plug-ins made with Extism's public development kits, unchanged. They keep their data in a memory of the host's, whose bytes they read
 * and write by imports ({@code extism:host/env}); here it is plain Java, one for each call.
 */
@NullMarked
package dev.freshet.host.extism;

import org.jspecify.annotations.NullMarked;
