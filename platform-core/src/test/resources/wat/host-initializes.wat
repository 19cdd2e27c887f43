;; Asks the host while it initialises.
(module
  (import "shop" "int" (func $int (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $answer (mut i32) (i32.const -1))
  (func (export "_initialize")
    (global.set $answer (call $int (i32.const 1)))
    (i32.store (i32.const 8) (global.get $answer)))
  (func (export "in_memory") (result i32) (i32.load (i32.const 8)))
  (func (export "in_global") (result i32) (global.get $answer)))
