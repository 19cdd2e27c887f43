;; Grows its memory and writes to all of it, then traps in its start function: by an access out of bounds if it found something there.
(module
  (memory (export "memory") 1)
  (func $start
    (if (i32.load (i32.const 4096)) (then (drop (i32.load (i32.const -4)))))
    (drop (memory.grow (i32.const 1)))
    (memory.fill (i32.const 0) (i32.const 0xEE) (i32.const 131072))
    unreachable)
  (func (export "answer") (result i32) (i32.const 42))
  (start $start))
