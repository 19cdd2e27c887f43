;; Its start function counts how often it ran.
(module
  (memory (export "memory") 1)
  (global $runs (export "runs") (mut i32) (i32.const 0))
  (func $boot (global.set $runs (i32.add (global.get $runs) (i32.const 1))))
  (start $boot)
  (func (export "count") (result i32) (global.get $runs)))
