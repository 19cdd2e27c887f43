;; Changes tables in every way, drops both kinds of segments.
(module
  (memory 1)
  (table $t 4 10 funcref)
  (elem $e func $f)
  (data $d "abc")
  (func $f)
  (func (export "set") (table.set $t (i32.const 0) (ref.func $f)))
  (func (export "grow") (result i32) (table.grow $t (ref.null func) (i32.const 1)))
  (func (export "fill") (table.fill $t (i32.const 0) (ref.null func) (i32.const 1)))
  (func (export "copy") (table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 1)))
  (func (export "init") (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1)))
  (func (export "elem_drop") (elem.drop $e))
  (func (export "data_drop") (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3)) (data.drop $d)))
