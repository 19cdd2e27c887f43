;; Calls itself 3,000 times in its start function: too deep for the engine's interpreter on a small stack, not for compiled code.
(module
  (global $depth (mut i32) (i32.const 0))
  (func $down (param $left i32) (result i32)
    (if (result i32) (i32.eqz (local.get $left))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $down (i32.sub (local.get $left) (i32.const 1)))))))
  (func $start (global.set $depth (call $down (i32.const 3000))))
  (start $start)
  (func (export "depth") (result i32) global.get $depth))
