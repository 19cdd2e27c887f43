;; A guest that tries everything: running on, running deep, growing, and lying about where its answers are.
(module
  (type $call (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (table $t 1 funcref)
  (elem (i32.const 0) $deep_indirect)

  (func (export "freshet_alloc") (param $bytes i32) (result i32) (i32.const 1024))

  (func (export "loop_forever") (loop $forever (br $forever)))
  (func (export "loop_with_stores")
    (loop $forever
      (i32.store (i32.const 100) (i32.add (i32.load (i32.const 100)) (i32.const 1)))
      (br $forever)))

  (func $deep (param $n i32) (result i32) (i32.add (i32.const 1) (call $deep (local.get $n))))
  (func $deep_indirect (param $n i32) (result i32)
    (i32.add (i32.const 1) (call_indirect $t (type $call) (local.get $n) (i32.const 0))))
  (func (export "recurse") (result i32) (call $deep (i32.const 0)))
  (func (export "recurse_indirectly") (result i32) (call $deep_indirect (i32.const 0)))

  (func (export "grow_memory_until_refused") (result i32)
    (loop $next (br_if $next (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    memory.size)
  (func (export "grow_memory_forever") (loop $forever (drop (memory.grow (i32.const 1))) (br $forever)))
  (func (export "grow_table_until_refused") (result i32)
    (loop $next (br_if $next (i32.ne (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1))))
    (table.size $t))
  (func (export "grow_table_forever")
    (loop $forever (drop (table.grow $t (ref.null func) (i32.const 1))) (br $forever)))

  ;; Answers are address << 32 | length; bit 63 says that the answer is an error message.
  (func (export "answer_of_the_last_byte") (param i32 i32) (result i64) (i64.const 0x0000ffff_00000001))
  (func (export "answer_one_byte_too_long") (param i32 i32) (result i64) (i64.const 0x0000ffff_00000002))
  (func (export "answer_behind_the_memory") (param i32 i32) (result i64) (i64.const 0x00010000_00000001))
  (func (export "answer_far_away") (param i32 i32) (result i64) (i64.const 0x7fffffff_00000010))
  (func (export "answer_that_wraps") (param i32 i32) (result i64) (i64.const 0x7ffffff0_00200000))
  (func (export "answer_of_negative_length") (param i32 i32) (result i64) (i64.const 0x00000000_ffffffff))
  (func (export "answer_over_the_limit") (param i32 i32) (result i64) (i64.const 0x00000000_7fffffff))
  (func (export "answer_of_five_mebibytes") (param i32 i32) (result i64) (i64.const 0x00000000_00500000))
  (func (export "error_outside") (param i32 i32) (result i64) (i64.const 0xfffffff0_00000010))
  (func (export "error_of_control_characters") (param i32 i32) (result i64)
    (i64.store (i32.const 2048) (i64.const 0xff0a0d1b5b324a00))
    (i64.const 0x80000800_00000008))
  (func (export "empty_answer") (param i32 i32) (result i64) (i64.const 0)))
