;; Writes to its memory, then traps in its start function.
(module
  (memory (export "memory") 1)
  (func $start (i32.store (i32.const 0) (i32.const -1)) unreachable)
  (func (export "answer") (result i32) (i32.const 42))
  (start $start))
