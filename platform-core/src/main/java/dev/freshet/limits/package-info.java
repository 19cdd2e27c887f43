/** What bounds calls: deadlines, concurrency, quarantine; and how they end, counted. */
@NullMarked
package dev.freshet.limits;

import org.jspecify.annotations.NullMarked;
