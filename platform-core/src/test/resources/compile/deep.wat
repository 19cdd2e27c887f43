;; Recursion that ends with a call of a function that was never called, for DeepLinkTest. Built with: wasm-tools parse deep.wat -o deep.wasm
(module
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (call $first))
      (else (i32.add (call $down (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))))
  (func $first (export "first") (result i32) (call $second (i32.const 1)))
  (func $second (param i32) (result i32) (i32.popcnt (local.get 0)))
)
