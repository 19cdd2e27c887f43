;; Makes the host allocate: entries of a table, and copies of answers.
(module
  (memory (export "memory") 1)
  (table $t 4 funcref)
  (global $calls (mut i32) (i32.const 0))

  (func (export "freshet_alloc") (param $bytes i32) (result i32) (i32.const 1024))

  (func (export "grow_table") (param $entries i32) (result i32)
    (global.set $calls (i32.const 1))
    (i32.store (i32.const 512) (i32.const 1))
    (table.grow $t (ref.null func) (local.get $entries)))

  ;; Answers with 200 MiB, which the guest's memory has.
  (func (export "answer_of_two_hundred_mebibytes") (param i32 i32) (result i64)
    (global.set $calls (i32.const 1))
    (i32.store (i32.const 512) (i32.const 1))
    (drop (memory.grow (i32.const 3300)))
    (i64.const 0x00000000_0c800000))

  ;; 4 entries, 1 page, and zeros: 41.
  (func (export "sizes") (result i32)
    (i32.add
      (i32.add (i32.mul (table.size $t) (i32.const 10)) (memory.size))
      (i32.add (global.get $calls) (i32.load (i32.const 512))))))
