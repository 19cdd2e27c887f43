;; Meets the host again in the middle of its own work: recursion into host functions, a session that is closed in its call, floods of log lines.
(module
  (import "soak" "nest" (func $nest (param i32) (result i32)))
  (import "soak" "ask" (func $ask (result i32)))
  (import "soak" "close" (func $close))
  (import "freshet" "log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1 4)
  (global $mark (mut i32) (i32.const 0))
  (data (i32.const 1024) "a line\na line\na line\na line\na line\na line\na line\na line\n")

  ;; The host calls this again with one less, on an instance of its own: as many calls as there are levels.
  (func (export "nest") (param $n i32) (result i32)
    (global.set $mark (i32.add (global.get $mark) (i32.const 1)))
    (if (i32.eqz (local.get $n)) (then (return (global.get $mark))))
    (i32.add (global.get $mark) (call $nest (i32.sub (local.get $n) (i32.const 1)))))

  ;; Asks the host, which calls another extension, at each depth, as deep as the stack allows.
  (func $deep (export "ask_deep") (param $n i32) (result i32)
    (i32.add (call $ask) (call $deep (i32.add (local.get $n) (i32.const 1)))))

  ;; Goes down first, and asks from there on.
  (func $down (export "ask_below") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (call $deep (i32.const 0)))))
    (i32.add (i32.const 1) (call $down (i32.sub (local.get $n) (i32.const 1)))))

  ;; Has the host close the session of this call, then writes all of the memory and reads it again: how many words another has changed.
  (func (export "close_and_use") (param $value i32) (result i32)
    (local $at i32) (local $changed i32) (local $round i32)
    (global.set $mark (local.get $value))
    (call $close)
    (drop (memory.grow (i32.const 1)))
    (loop $again
      (local.set $at (i32.const 0))
      (loop $write
        (i32.store (local.get $at) (i32.add (local.get $value) (local.get $at)))
        (br_if $write (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 131072))))
      (local.set $at (i32.const 0))
      (loop $read
        (local.set $changed (i32.add (local.get $changed)
          (i32.ne (i32.load (local.get $at)) (i32.add (local.get $value) (local.get $at)))))
        (br_if $read (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 131072))))
      (br_if $again (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 4))))
    (i32.add (local.get $changed) (i32.ne (global.get $mark) (local.get $value))))

  ;; Until the deadline, which is the session's closer's time.
  (func (export "spin") (loop $forever (br $forever)))

  (func (export "log_some") (result i32)
    (local $i i32)
    (loop $next
      (call $log (i32.const 2) (i32.const 1024) (i32.const 56))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 400))))
    (local.get $i))
  (func (export "log_forever")
    (loop $forever (call $log (i32.const 2) (i32.const 1024) (i32.const 56)) (br $forever))))
