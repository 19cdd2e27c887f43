;; No memory at all; the exports are those of state.wat.
(module
  (type $number (func (result i32)))
  (table $t0 2 4 funcref)
  (global $i32 (mut i32) (i32.const 21))
  (elem (i32.const 1) func $seven)
  (func $seven (result i32) i32.const 7)
  (func (export "get_i32") (result i32) global.get $i32)
  (func (export "size_t0") (result i32) (table.size $t0))
  (func (export "entry_t0") (param $i i32) (result i32)
    (if (result i32) (ref.is_null (table.get $t0 (local.get $i)))
      (then (i32.const -1))
      (else (call_indirect $t0 (type $number) (local.get $i))))))
