;; A memory of no pages that can grow. The exports are those of state.wat.
(module
  (memory (export "memory") 0 5)
  (global $i32 (mut i32) (i32.const 51))
  (func (export "get_i32") (result i32) global.get $i32)
  (func (export "get_pages") (result i32) memory.size)
  (func (export "grow") (param $pages i32) (result i32) (memory.grow (local.get $pages)))
  (func (export "do_everything") (param i32)
    (global.set $i32 (i32.const -1))
    (drop (memory.grow (i32.const 5)))
    (memory.fill (i32.const 0) (i32.const 0xEE) (i32.const 327680))
    (if (local.get 0) (then unreachable))))
