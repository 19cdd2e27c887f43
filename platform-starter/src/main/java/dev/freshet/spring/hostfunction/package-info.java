/** Methods of beans that guests may call. */
@NullMarked
package dev.freshet.spring.hostfunction;

import org.jspecify.annotations.NullMarked;
