;; The buffer ABI in its smallest form, with one of everything to describe.
(module
  (import "env" "log" (func $log (param i32 i32)))
  (import "env" "table" (table 2 5 funcref))
  (import "env" "base" (global i32))
  (memory (export "memory") 1 3)
  (table (export "own") 7 externref)
  (global (export "level") (mut i64) (i64.const 3))
  (data (i32.const 8) "hello")
  (data "passive")
  (func $alloc (export "freshet_alloc") (param i32) (result i32) (i32.const 1024))
  (func $echo (export "echo") (param i32 i32) (result i64)
    (call $log (local.get 0) (local.get 1))
    (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1)))))
