;; Small loops that begin, go back and end in different ways. What a function returns depends on the rounds that there were.
(module
  (memory (export "memory") 1 1)

  (func (export "at_the_end") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 3)) (local.get $i)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum))

  (func (export "at_the_start") (param $n i32) (result i32)
    (local $i i32)
    (block $out
      (loop $again
        (br_if $out (i32.ge_u (local.get $i) (local.get $n)))
        (i32.store8 (local.get $i) (i32.add (i32.load8_u (local.get $i)) (local.get $n)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $again)))
    (i32.add (i32.load8_u (i32.const 0)) (i32.mul (local.get $i) (i32.const 1000))))

  ;; Goes back from three places, one of them a table, and leaves by two.
  (func (export "from_the_middle") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (block $left
      (block $out
        (loop $again
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $out (i32.gt_u (local.get $i) (local.get $n)))
          (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
          (br_if $again (i32.and (local.get $i) (i32.const 1)))
          (local.set $sum (i32.add (local.get $sum) (i32.const 100)))
          (block $next
            (br_table $again $next $left $again (i32.rem_u (local.get $i) (i32.const 7))))
          (local.set $sum (i32.add (local.get $sum) (i32.const 10000)))
          (br $again)))
      (return (local.get $sum)))
    (i32.sub (i32.const 0) (local.get $sum)))

  ;; Carries a value along on the stack, as a parameter of the loop.
  (func (export "on_the_stack") (param $n i32) (result i32)
    (i32.const 7)
    (loop $again (param i32) (result i32)
      (i32.add (i32.mul (i32.const 5)) (local.get $n))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  ;; The inner loop also goes on with the next round of the outer one, and ends both.
  (func (export "nested") (param $n i32) (result i32)
    (local $i i32) (local $j i32) (local $sum i32)
    (block $out
      (loop $outer
        (br_if $out (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (local.set $j (i32.const 0))
        (loop $inner
          (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
          (local.set $j (i32.add (local.get $j) (i32.const 1)))
          (br_if $outer (i32.gt_u (local.get $j) (local.get $i)))
          (br_if $out (i32.gt_u (local.get $sum) (i32.const 60)))
          (br $inner))))
    (i32.add (local.get $sum) (i32.mul (local.get $i) (i32.const 1000))))

  ;; Traps when it comes to the end of the memory.
  (func (export "to_the_end") (param $n i32) (result i32)
    (loop $again
      (i32.store8 (local.get $n) (i32.const 1))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br $again))
    (unreachable))

  (func (export "forever_with_exits") (param $n i32) (result i32)
    (loop $again
      (if (i32.eq (local.tee $n (i32.or (local.get $n) (i32.const 1))) (i32.const 0)) (then (return (i32.const 0))))
      (br_if $again (i32.and (local.get $n) (i32.const 1)))
      (br $again))
    (unreachable)))
