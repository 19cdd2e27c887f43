;; All kinds of state that a call can change, an export for each way to change it, and exports that show it.
;;
;; get_*:   () -> number, shows state and changes none
;; size_T, entry_T: size of table T, and what entry i is: -1 for null, else the number its function answers
;; probe_*: traps if what it needs has been dropped; changes state, so each is called on an instance of its own
;; do_*:    (ending) -> (), changes state and then ends in one of five ways: see $end
(module
  (type $number (func (result i32)))
  (memory (export "memory") 2 5)
  (table $t0 (export "t0") 4 10 funcref)
  (table $t1 3 6 funcref)
  (global $i32 (mut i32) (i32.const 11))
  (global $i64 (mut i64) (i64.const 0x1122334455667788))
  (global $f32 (mut f32) (f32.const 1.5))
  (global $f64 (mut f64) (f64.const -2.25))
  (global $func (mut funcref) (ref.func $one))
  (global $constant i32 (i32.const 99))
  ;; REBUILT: (global $object (mut externref) (ref.null extern))

  (elem (table $t0) (i32.const 1) func $one $two)
  (elem (table $t1) (i32.const 0) func $three)
  (elem $passive func $three $two $one)
  (elem declare func $one $two $three)

  ;; Across a page edge, at one, and in the second Wasm page.
  (data (i32.const 4090) "across a page edge")
  (data (i32.const 8192) "at a page edge")
  (data (i32.const 70000) "in the second Wasm page")
  (data $passive0 "bytes of a passive segment")
  (data $passive1 "another one")

  (func $one (result i32) i32.const 1)
  (func $two (result i32) i32.const 2)
  (func $three (result i32) i32.const 3)

  ;; --- what there is -----------------------------------------------------------------------------------------------

  (func (export "get_i32") (result i32) global.get $i32)
  (func (export "get_i64") (result i64) global.get $i64)
  (func (export "get_f32") (result f32) global.get $f32)
  (func (export "get_f64") (result f64) global.get $f64)
  (func (export "get_func_is_null") (result i32) (ref.is_null (global.get $func)))
  (func (export "get_constant") (result i32) global.get $constant)
  (func (export "get_pages") (result i32) memory.size)
  (func (export "size_t0") (result i32) (table.size $t0))
  (func (export "size_t1") (result i32) (table.size $t1))
  (func (export "entry_t0") (param $i i32) (result i32)
    (if (result i32) (ref.is_null (table.get $t0 (local.get $i)))
      (then (i32.const -1))
      (else (call_indirect $t0 (type $number) (local.get $i)))))
  (func (export "entry_t1") (param $i i32) (result i32)
    (if (result i32) (ref.is_null (table.get $t1 (local.get $i)))
      (then (i32.const -1))
      (else (call_indirect $t1 (type $number) (local.get $i)))))
  (func (export "probe_func") (result i32)
    (table.set $t0 (i32.const 0) (global.get $func))
    (call_indirect $t0 (type $number) (i32.const 0)))
  (func (export "probe_data") (result i64)
    (memory.init $passive0 (i32.const 100) (i32.const 18) (i32.const 8))
    (memory.init $passive1 (i32.const 200) (i32.const 0) (i32.const 11))
    (i64.add (i64.load (i32.const 100)) (i64.load (i32.const 203))))
  (func (export "probe_elem") (result i32)
    (table.init $t0 $passive (i32.const 0) (i32.const 0) (i32.const 3))
    (call_indirect $t0 (type $number) (i32.const 0)))
  (func (export "probe_table_growth") (result i32)
    (local $before i32)
    (local.set $before (table.grow $t0 (ref.null func) (i32.const 6)))
    (i32.add
      (i32.mul (local.get $before) (i32.const 100))
      (table.grow $t0 (ref.null func) (i32.const 1))))
  (func (export "grow") (param $pages i32) (result i32) (memory.grow (local.get $pages)))

  ;; --- how a call ends ---------------------------------------------------------------------------------------------

  (func $deep (param $n i32) (result i32)
    (i32.add (i32.const 1) (call $deep (i32.add (local.get $n) (i32.const 1)))))
  (func $end (param $ending i32)
    (if (i32.eq (local.get $ending) (i32.const 1)) (then unreachable))
    (if (i32.eq (local.get $ending) (i32.const 2)) (then (drop (i64.load (i32.const -4)))))
    (if (i32.eq (local.get $ending) (i32.const 3)) (then (drop (call $deep (i32.const 0)))))
    (if (i32.eq (local.get $ending) (i32.const 4)) (then (loop $forever (br $forever)))))

  ;; --- memory ------------------------------------------------------------------------------------------------------

  (func $memory_bytes (result i32) (i32.mul (memory.size) (i32.const 65536)))
  (func $one_byte (i32.store8 (i32.const 5000) (i32.const 0xEE)))
  ;; Stores of each width that end before, lie across and begin at each page edge.
  (func $edges
    (local $edge i32)
    (local.set $edge (i32.const 4096))
    (loop $next
      (i32.store8 (i32.sub (local.get $edge) (i32.const 1)) (i32.const 0xE1))
      (i32.store16 (i32.sub (local.get $edge) (i32.const 1)) (i32.const 0xE2E2))
      (i32.store (i32.sub (local.get $edge) (i32.const 2)) (i32.const 0xE3E3E3E3))
      (f32.store (i32.sub (local.get $edge) (i32.const 3)) (f32.const -3.5))
      (i64.store (i32.sub (local.get $edge) (i32.const 7)) (i64.const 0xE4E4E4E4E4E4E4E4))
      (f64.store (i32.sub (local.get $edge) (i32.const 5)) (f64.const -7.75))
      (i64.store32 (i32.sub (local.get $edge) (i32.const 1)) (i64.const 0xE5E5E5E5))
      (i64.store16 (i32.sub (local.get $edge) (i32.const 1)) (i64.const 0xE6E6))
      (local.set $edge (i32.add (local.get $edge) (i32.const 8192)))
      (br_if $next (i32.lt_u (local.get $edge) (call $memory_bytes))))
    (i64.store (i32.sub (call $memory_bytes) (i32.const 8)) (i64.const -1))
    (i64.store (i32.const 0) (i64.const -1)))
  (func $all
    (local $at i32)
    (loop $next
      (i64.store (local.get $at) (i64.const 0xEEEEEEEEEEEEEEEE))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (call $memory_bytes)))))
  (func $grow_once
    (drop (memory.grow (i32.const 1)))
    (i32.store8 (i32.sub (call $memory_bytes) (i32.const 1)) (i32.const 0xEE)))
  (func $grow_all
    (loop $next (br_if $next (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (call $all))
  (func $fill
    (memory.fill (i32.const 4000) (i32.const 0xEE) (i32.const 20000))
    (memory.fill (i32.const 65500) (i32.const 0xED) (i32.const 100))
    (memory.fill (call $memory_bytes) (i32.const 1) (i32.const 0)))
  (func $copy
    (memory.copy (i32.const 4100) (i32.const 4090) (i32.const 9000))
    (memory.copy (i32.const 4000) (i32.const 4090) (i32.const 9000))
    (memory.copy (i32.const 65000) (i32.const 4000) (i32.const 9000)))
  (func $init
    (memory.init $passive0 (i32.const 12280) (i32.const 0) (i32.const 26))
    (memory.init $passive1 (i32.const 131061) (i32.const 0) (i32.const 11)))
  (func $data_drop (data.drop $passive0) (data.drop $passive1))
  (func (export "do_nothing") (param i32) (call $end (local.get 0)))
  (func (export "do_one_byte") (param i32) (call $one_byte) (call $end (local.get 0)))
  (func (export "do_edges") (param i32) (call $edges) (call $end (local.get 0)))
  (func (export "do_all") (param i32) (call $all) (call $end (local.get 0)))
  (func (export "do_grow_once") (param i32) (call $grow_once) (call $end (local.get 0)))
  (func (export "do_grow_all") (param i32) (call $grow_all) (call $end (local.get 0)))
  (func (export "do_fill") (param i32) (call $fill) (call $end (local.get 0)))
  (func (export "do_copy") (param i32) (call $copy) (call $end (local.get 0)))
  (func (export "do_init") (param i32) (call $init) (call $end (local.get 0)))
  (func (export "do_data_drop") (param i32) (call $data_drop) (call $end (local.get 0)))

  ;; --- tables and globals ------------------------------------------------------------------------------------------

  (func $elem_drop (elem.drop $passive))
  (func $table_set
    (table.set $t0 (i32.const 0) (ref.func $three))
    (table.set $t0 (i32.const 1) (ref.null func))
    (table.set $t1 (i32.const 2) (ref.func $one)))
  (func $table_grow
    (drop (table.grow $t0 (ref.func $two) (i32.const 6)))
    (drop (table.grow $t1 (ref.null func) (i32.const 1))))
  (func $table_fill
    (table.fill $t0 (i32.const 1) (ref.func $three) (i32.const 3))
    (table.fill $t1 (i32.const 0) (ref.null func) (i32.const 3)))
  (func $table_copy
    (table.copy $t0 $t1 (i32.const 1) (i32.const 0) (i32.const 3))
    (table.copy $t0 $t0 (i32.const 2) (i32.const 1) (i32.const 2)))
  (func $table_init
    (table.init $t0 $passive (i32.const 0) (i32.const 0) (i32.const 3))
    (table.init $t1 $passive (i32.const 1) (i32.const 1) (i32.const 2)))
  (func $globals
    (global.set $i32 (i32.const -1))
    (global.set $i64 (i64.const -1))
    (global.set $f32 (f32.const nan:0x200001))
    (global.set $f64 (f64.const -inf))
    (global.set $func (ref.null func)))
  (func $everything
    (call $globals)
    (call $init)
    (call $data_drop)
    (call $table_init)
    (call $elem_drop)
    (call $table_set)
    (call $table_grow)
    (call $table_fill)
    (call $table_copy)
    (call $copy)
    (call $edges)
    (call $grow_all))
  (func (export "do_elem_drop") (param i32) (call $elem_drop) (call $end (local.get 0)))
  (func (export "do_table_set") (param i32) (call $table_set) (call $end (local.get 0)))
  (func (export "do_table_grow") (param i32) (call $table_grow) (call $end (local.get 0)))
  (func (export "do_table_fill") (param i32) (call $table_fill) (call $end (local.get 0)))
  (func (export "do_table_copy") (param i32) (call $table_copy) (call $end (local.get 0)))
  (func (export "do_table_init") (param i32) (call $table_init) (call $end (local.get 0)))
  (func (export "do_globals") (param i32) (call $globals) (call $end (local.get 0)))
  (func (export "do_everything") (param i32) (call $everything) (call $end (local.get 0)))
)
