;; A larger minimum than state.wat's, beyond what that has at the start. The exports are those of state.wat.
(module
  (memory (export "memory") 4 6)
  (data (i32.const 200000) "an image where another module has only grown to")
  (func (export "get_pages") (result i32) memory.size)
  (func (export "get_word") (result i64) (i64.load (i32.const 200000)))
  (func (export "grow") (param $pages i32) (result i32) (memory.grow (local.get $pages))))
