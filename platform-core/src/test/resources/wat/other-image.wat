;; Another image, at another offset and of another length. The exports are those of state.wat.
(module
  (memory (export "memory") 2 6)
  (data (i32.const 12288) "an image that begins later")
  (data (i32.const 131060) "ends here!!")
  (data $passive "passive bytes of its own")
  (global $f64 (mut f64) (f64.const 41.5))
  (func (export "get_f64") (result f64) global.get $f64)
  (func (export "get_pages") (result i32) memory.size)
  (func (export "probe_data") (result i64)
    (memory.init $passive (i32.const 0) (i32.const 8) (i32.const 8))
    (i64.load (i32.const 0)))
  (func (export "grow") (param $pages i32) (result i32) (memory.grow (local.get $pages))))
