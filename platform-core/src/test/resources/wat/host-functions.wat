;; Calls host functions of every kind, in good order and with lies. Speaks the buffer ABI.
(module
  (import "shop" "stock" (func $stock (param i32 i32) (result i64)))
  (import "shop" "numbers" (func $numbers (param i32 i64 f32 f64) (result f64)))
  (import "shop" "float" (func $float (param f32) (result f32)))
  (import "shop" "int" (func $int (param i32) (result i32)))
  (import "shop" "tell" (func $tell (param i32 i32 i32 i32)))
  (import "freshet" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1 4)
  (global $next (mut i32) (i32.const 1024))
  (global $allocations (mut i32) (i32.const 0))

  (func (export "freshet_alloc") (param $size i32) (result i32)
    (local $at i32)
    ;; BIG
    (global.set $allocations (i32.add (global.get $allocations) (i32.const 1)))
    (if (i32.gt_u (local.get $size) (i32.sub (i32.const 65536) (global.get $next)))
      (then (return (i32.const 0))))
    (local.set $at (global.get $next))
    (global.set $next (i32.add (global.get $next) (local.get $size)))
    (local.get $at))

  ;; What the host answers to these bytes.
  (func (export "stock") (param i32 i32) (result i64)
    ;; BIG
    (call $stock (local.get 0) (local.get 1)))
  ;; The same, twice: the second question is the first answer.
  (func (export "stock_of_stock") (param i32 i32) (result i64)
    (local $first i64)
    (local.set $first (call $stock (local.get 0) (local.get 1)))
    (call $stock
      (i32.wrap_i64 (i64.shr_u (local.get $first) (i64.const 32)))
      (i32.wrap_i64 (local.get $first))))
  ;; As the last thing it does.
  (func (export "tail") (param i32 i32) (result i64)
    (return_call $stock (local.get 0) (local.get 1)))
  (func (export "numbers") (param i32 i64 f32 f64) (result f64)
    (call $numbers (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "float") (param f32) (result f32) (call $float (local.get 0)))
  (func (export "int") (param i32) (result i32) (call $int (local.get 0)))
  (func (export "tell") (param i32 i32 i32 i32)
    (call $tell (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  ;; An address and a length of the caller's choice.
  (func (export "lie") (param i32 i32) (result i64) (call $stock (local.get 0) (local.get 1)))
  (func (export "allocations") (result i32) (global.get $allocations))
  (func (export "log") (param i32 i32 i32) (call $log (local.get 0) (local.get 1) (local.get 2)))
  ;; Calls the host again and again.
  (func (export "ask_forever") (result i32)
    (loop $again (drop (call $int (i32.const 1))) (br $again))
    (unreachable))
  ;; Calls the host at each depth, as deep as the stack allows.
  (func $deep (export "deep") (param i32) (result i32)
    (i32.add (call $int (local.get 0)) (call $deep (i32.add (local.get 0) (i32.const 1))))))
