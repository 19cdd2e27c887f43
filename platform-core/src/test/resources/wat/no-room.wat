;; An allocator that has no room, and one call later lies about where there is some.
(module
  (memory (export "memory") 1)
  (global $far (mut i32) (i32.const 0))
  (func (export "freshet_alloc") (param i32) (result i32) (global.get $far))
  (func (export "lie") (global.set $far (i32.const 0xfffffff0)))
  (func (export "answer") (param i32 i32) (result i64) (i64.const 0)))
