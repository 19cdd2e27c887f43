;; An allocator of the right name and the wrong type, and buffer functions of the wrong type.
(module
  (memory (export "memory") 1)
  (func (export "freshet_alloc") (param i64) (result i32) (i32.const 8))
  (func (export "answer") (param i32 i32) (result i64) (i64.const 0))
  (func (export "number") (param i32) (result i32) (local.get 0)))
