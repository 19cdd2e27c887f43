;; A memory of zeros: no image. The exports are those of state.wat.
(module
  (memory (export "memory") 2 6)
  (global $i64 (mut i64) (i64.const 31))
  (func (export "get_i64") (result i64) global.get $i64)
  (func (export "get_pages") (result i32) memory.size)
  (func (export "grow") (param $pages i32) (result i32) (memory.grow (local.get $pages))))
