/**
 * Decodes and validates WebAssembly modules; knows nothing of the JVM that runs them, nor of other packages of Freshet than the root.
 *
 * <p>One pass over the bytes ({@link dev.freshet.wasm.ModuleDecoder}) gives an immutable description ({@link dev.freshet.wasm.WasmModule}) on
 * primitive arrays; no object is kept for an instruction. Bodies are decoded again from the bytes whenever somebody wants them
 * ({@link dev.freshet.wasm.BodyReader} drives a {@link dev.freshet.wasm.CodeVisitor}), and {@link dev.freshet.wasm.FunctionValidator}, itself
 * such a visitor, knows the types of the operands at each place.
 */
@NullMarked
package dev.freshet.wasm;

import org.jspecify.annotations.NullMarked;
