/**
 * The annotations of the programming model: {@link dev.freshet.spring.WasmExtension} for interfaces that call an extension, {@link
 * dev.freshet.spring.ExtensionPoint} for methods that an extension may answer, {@link dev.freshet.spring.HostFunction} for methods that
 * guests may call.
 */
@NullMarked
package dev.freshet.spring;

import org.jspecify.annotations.NullMarked;
