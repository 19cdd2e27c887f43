;; Speaks an ABI of a test's own: input and answer lie in an inbox, functions take and return a length.
(module
  (import "inbox" "shout" (func $shout (param i32)))
  (import "inbox" "count" (func $count (result i32)))
  (import "shop" "stock" (func $stock (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "inbox") (result i32) (i32.const 1024))
  (func (export "echo") (param i32) (result i32) (local.get 0))
  (func (export "shout") (param i32) (result i32) (call $shout (local.get 0)) (local.get 0))
  (func (export "stock") (param i32) (result i32) (call $stock (local.get 0)))
  ;; As many bytes as the host has been asked to count.
  (func (export "count") (param i32) (result i32)
    (drop (call $count)) (drop (call $count)) (call $count))
  (func (export "refuse") (param i32) (result i32) (i32.const -1))
  (func (export "lie") (param i32) (result i32) (i32.const 100000))
  (func (export "trap") (param i32) (result i32) (unreachable))
  (func (export "other") (param i64) (result i32) (i32.const 0)))
