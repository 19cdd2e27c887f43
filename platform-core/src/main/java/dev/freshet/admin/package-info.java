/** What an operator's code calls: versions, events, reports, statistics. */
@NullMarked
package dev.freshet.admin;

import org.jspecify.annotations.NullMarked;
