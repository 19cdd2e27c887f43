/** Methods of beans that an extension may answer. */
@NullMarked
package dev.freshet.spring.extensionpoint;

import org.jspecify.annotations.NullMarked;
