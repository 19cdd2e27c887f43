/** What emitted code works on: an instance's state, its memories, tables, functions and exceptions. Public, as emitted classes have a loader of their own. */
@NullMarked
package dev.freshet.compile.runtime;

import org.jspecify.annotations.NullMarked;
