;; The small guest of the benchmarks: 16 pages of memory, one global, one data segment.
(module
  (memory (export "memory") 16 1024)
  (global $marks (mut i64) (i64.const 0))
  (data (i32.const 1024) "freshet")

  ;; A call that does nothing.
  (func (export "empty"))

  ;; Counts what an earlier call has left behind, 0 on a fresh instance, and leaves its own marks: in zeros, in the data
  ;; segment, in the last page, in the global and in the size of the memory.
  (func (export "mark") (result i64)
    (local $seen i64)
    (local.set $seen
      (i64.add
        (i64.add
          (i64.add (i64.load (i32.const 8)) (i64.load (i32.const 0xffff8)))
          (i64.extend_i32_u (i32.ne (i32.load8_u (i32.const 1024)) (i32.const 0x66))))
        (i64.add
          (global.get $marks)
          (i64.extend_i32_u (i32.sub (memory.size) (i32.const 16))))))
    (i64.store (i32.const 8) (i64.const 1))
    (i64.store (i32.const 0xffff8) (i64.const 1))
    (i32.store8 (i32.const 1024) (i32.const 0))
    (global.set $marks (i64.const 1))
    (drop (memory.grow (i32.const 1)))
    (local.get $seen))

  ;; Writes the first bytes of the memory with i64.store; returns the last value written.
  (func (export "dirty") (param $bytes i32) (result i64)
    (local $address i32)
    (loop $next
      (i64.store (local.get $address) (i64.extend_i32_u (i32.or (local.get $address) (i32.const 1))))
      (local.set $address (i32.add (local.get $address) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $address) (local.get $bytes))))
    (i64.load (i32.sub (local.get $bytes) (i32.const 8))))

  ;; Writes four bytes in each of the first pages of 4 KiB; returns the sum of what was there.
  (func (export "touch") (param $pages i32) (result i64)
    (local $page i32)
    (local $sum i64)
    (loop $next
      (local.set $sum
        (i64.add (local.get $sum)
          (i64.load32_u offset=16 (i32.shl (local.get $page) (i32.const 12)))))
      (i32.store offset=16 (i32.shl (local.get $page) (i32.const 12)) (i32.const 1))
      (local.set $page (i32.add (local.get $page) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $page) (local.get $pages))))
    (local.get $sum))

  ;; Grows the memory and writes into the first and the last of the new pages; returns the size before, in pages of 64 KiB.
  (func (export "grow") (param $pages i32) (result i64)
    (local $before i32)
    (local.set $before (memory.grow (local.get $pages)))
    (if (i32.eq (local.get $before) (i32.const -1)) (then (unreachable)))
    (i64.store (i32.shl (local.get $before) (i32.const 16)) (i64.const 1))
    (i64.store (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 8)) (i64.const 1))
    (i64.extend_i32_u (local.get $before))))
