;; Offsets that 32 bits cannot add, and an import that is called between accesses.
(module
  (import "shop" "int" (func $int (param i32) (result i32)))
  (memory (export "memory") 1)

  (func (export "load_at_2_gib") (param i32) (result i32) (i32.load offset=0x80000000 (local.get 0)))
  (func (export "load_at_4_gib") (param i32) (result i32) (i32.load offset=0xffffffff (local.get 0)))
  (func (export "load_below_2_gib") (param i32) (result i32) (i32.load offset=0x7fffffff (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "load_at_16") (param i32) (result i32) (i32.load offset=16 (local.get 0)))
  (func (export "store_at_4_gib") (param i32) (i64.store offset=0xfffffff0 (local.get 0) (i64.const -1)))
  (func (export "store_float_at_4_gib") (param i32) (f64.store offset=0xfffffff0 (local.get 0) (f64.const 1)))
  (func (export "store_bytes_at_4_gib") (param i32) (i32.store8 offset=0xfffffff0 (local.get 0) (i32.const 1)))

  (func (export "call_between") (param i32) (result i32)
    (i32.store (i32.const 8) (local.get 0))
    (i32.store offset=4 (i32.const 8) (call $int (i32.load (i32.const 8))))
    (i32.load (i32.const 12))))
