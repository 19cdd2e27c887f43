;; A smaller minimum than state.wat's; grows to the same size. The exports are those of state.wat.
(module
  (memory (export "memory") 1 5)
  (data (i32.const 4096) "small")
  (func (export "get_pages") (result i32) memory.size)
  (func (export "grow") (param $pages i32) (result i32) (memory.grow (local.get $pages))))
