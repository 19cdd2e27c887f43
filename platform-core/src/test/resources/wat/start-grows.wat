;; Asks in its start function for more memory than it has declared as its maximum; the answer must be -1.
(module
  (memory (export "memory") 1 2)
  (global $refused (mut i32) (i32.const 0))
  (func $start (global.set $refused (memory.grow (i32.const 2))))
  (start $start)
  (func (export "get_refused") (result i32) global.get $refused))
