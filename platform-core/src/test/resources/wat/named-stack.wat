;; Ends in a function called by a function, each with a name; build.sh keeps the names of this one.
(module
  (import "shop" "int" (func $host_int (param i32) (result i32)))
  (memory (export "memory") 1)
  (table funcref (elem $innermost))
  (type $ending (func (param i32) (result i32)))

  (func $innermost (type $ending)
    (if (i32.eq (local.get 0) (i32.const 0)) (then (unreachable)))
    (if (i32.eq (local.get 0) (i32.const 1)) (then (return (i32.load (i32.const -4)))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (return (i32.div_u (i32.const 1) (i32.sub (local.get 0) (i32.const 2))))))
    (if (i32.eq (local.get 0) (i32.const 3)) (then (loop $forever (br $forever))))
    (call $host_int (local.get 0)))
  (func $middle (param i32) (result i32)
    (i32.add (i32.const 1) (call_indirect (type $ending) (local.get 0) (i32.const 0))))
  (func $outermost (export "run") (param i32) (result i32)
    (i32.add (i32.const 1) (call $middle (local.get 0))))
  (func $deep (export "deep") (param i32) (result i32)
    (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (i32.const 1))))
