;; Accesses whose addresses are known to lie in the one page that the memory has at least, and others just beyond.
(module
  (memory (export "memory") 1 3)

  (func $last (export "last") (param i32) (result i32) (i32.load8_u (i32.const 65535)))
  (func (export "beyond") (param i32) (result i32) (i32.load8_u (i32.const 65536)))
  (func $last_word (export "last_word") (param i32) (result i32) (i32.load offset=65532 (i32.const 0)))
  (func (export "beyond_word") (param i32) (result i32) (i32.load offset=65533 (i32.const 0)))
  (func (export "beyond_long") (param i32) (result i32) (i64.store (i32.const 65529) (i64.const -1)) (i32.const 0))
  (func $masked (export "masked") (param i32) (result i32) (i32.load8_u (i32.and (local.get 0) (i32.const 65535))))
  (func $masked_word (export "masked_word") (param i32) (result i32)
    (i32.load (i32.and (local.get 0) (i32.const 65535))))
  (func $masked_offset (export "masked_offset") (param i32) (result i32)
    (i32.load8_u offset=65521 (i32.and (local.get 0) (i32.const 15))))
  (func $masked_store (export "masked_store") (param i32) (result i32)
    (i64.store (i32.and (local.get 0) (i32.const 65535)) (i64.const -1))
    (i32.const 1))

  (func (export "grown") (param i32) (result i32)
    (drop (memory.grow (i32.const 1)))
    (i32.store8 (i32.const 65536) (local.get 0))
    (i32.load8_u (i32.const 65536)))

  ;; All of them that do not trap, so often that they are compiled.
  (func (export "heat") (param $rounds i32) (result i32)
    (loop $again
      (drop (call $last (i32.const 0)))
      (drop (call $last_word (i32.const 0)))
      (drop (call $masked (local.get $rounds)))
      (drop (call $masked_word (i32.and (local.get $rounds) (i32.const 0xfff))))
      (drop (call $masked_offset (i32.and (local.get $rounds) (i32.const 7))))
      (drop (call $masked_store (i32.and (local.get $rounds) (i32.const 0xfff))))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32.const 0)))
