/** HTTP face of the registry: upload, list, inspect, call and remove extensions. */
@NullMarked
package dev.freshet.sample.extensions;

import org.jspecify.annotations.NullMarked;
