;; A command that writes its input to standard error, in two halves, and "done" to standard output; exits with 3 if the input begins with x.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 3)
  (data (i32.const 64) "done")

  (func $write (param $fd i32) (param $from i32) (param $bytes i32)
    (i32.store (i32.const 0) (local.get $from))
    (i32.store (i32.const 4) (local.get $bytes))
    (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))

  (func (export "_start")
    (local $bytes i32) (local $half i32)
    (i32.store (i32.const 0) (i32.const 1024))
    (i32.store (i32.const 4) (i32.const 131072))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (local.set $bytes (i32.load (i32.const 8)))
    (local.set $half (i32.shr_u (local.get $bytes) (i32.const 1)))
    (call $write (i32.const 2) (i32.const 1024) (local.get $half))
    (call $write (i32.const 2) (i32.add (i32.const 1024) (local.get $half)) (i32.sub (local.get $bytes) (local.get $half)))
    (call $write (i32.const 1) (i32.const 64) (i32.const 4))
    (if (i32.eq (i32.load8_u (i32.const 1024)) (i32.const 0x78)) (then (call $proc_exit (i32.const 3))))))
