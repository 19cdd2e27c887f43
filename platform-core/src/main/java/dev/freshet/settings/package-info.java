/** Records of settings, each with its defaults. */
@NullMarked
package dev.freshet.settings;

import org.jspecify.annotations.NullMarked;
