;; A command that does what its first argument says, by its first letter; numbers it needs come from standard input.
;;
;; r  reads twice into vectors of 3, 0 and 4 bytes; writes after each read how much it was and what is in the vectors
;; l  reads address, length and number of vectors, then into the vector they name (all further ones are empty); writes what it got
;; e  reads a number and exits with it
;; w  reads a descriptor and a number, writes so many blocks of 64 KiB to it and exits with the error number of the last
;; c  writes its input to standard output, closes both and exits with the error number of one more write
;; n  reads nothing
(module
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 3)

  ;; Vectors of r: 100..102, nothing, 200..203; then the same with the count in front, for writing.
  (data (i32.const 16) "\64\00\00\00\03\00\00\00\00\00\00\00\00\00\00\00\c8\00\00\00\04\00\00\00")
  (data (i32.const 48) "\08\00\00\00\04\00\00\00\64\00\00\00\03\00\00\00\c8\00\00\00\04\00\00\00")

  (func $write (param $fd i32) (param $from i32) (param $bytes i32) (result i32)
    (i32.store (i32.const 32768) (local.get $from))
    (i32.store (i32.const 32772) (local.get $bytes))
    (call $fd_write (local.get $fd) (i32.const 32768) (i32.const 1) (i32.const 32776)))
  ;; Reads into memory at $to; returns how much.
  (func $read (param $to i32) (param $bytes i32) (result i32)
    (i32.store (i32.const 32768) (local.get $to))
    (i32.store (i32.const 32772) (local.get $bytes))
    (drop (call $fd_read (i32.const 0) (i32.const 32768) (i32.const 1) (i32.const 32776)))
    (i32.load (i32.const 32776)))

  (func $read_vectors
    (drop (call $fd_read (i32.const 0) (i32.const 16) (i32.const 3) (i32.const 8)))
    (drop (call $fd_write (i32.const 1) (i32.const 48) (i32.const 3) (i32.const 12))))
  ;; The first 12 bytes of input are address, length and number of vectors.
  (func $lie
    (drop (call $read (i32.const 1024) (i32.const 12)))
    (i32.store (i32.const 65536) (i32.load (i32.const 1024)))
    (i32.store (i32.const 65540) (i32.load (i32.const 1028)))
    (drop (call $fd_read (i32.const 0) (i32.const 65536) (i32.load (i32.const 1032)) (i32.const 8)))
    (drop (call $write (i32.const 1) (i32.load (i32.const 1024)) (i32.load (i32.const 8)))))
  (func $exit
    (drop (call $read (i32.const 1024) (i32.const 4)))
    (call $proc_exit (i32.load (i32.const 1024))))
  (func $blocks
    (local $error i32)
    (drop (call $read (i32.const 1024) (i32.const 8)))
    (memory.fill (i32.const 65536) (i32.const 120) (i32.const 65536))
    (loop $next
      (local.set $error (call $write (i32.load (i32.const 1024)) (i32.const 65536) (i32.const 65536)))
      (i32.store (i32.const 1028) (i32.sub (i32.load (i32.const 1028)) (i32.const 1)))
      (br_if $next (i32.load (i32.const 1028))))
    (call $proc_exit (local.get $error)))
  (func $echo
    (local $bytes i32)
    (loop $next
      (local.set $bytes (call $read (i32.const 65536) (i32.const 1000)))
      (drop (call $write (i32.const 1) (i32.const 65536) (local.get $bytes)))
      (br_if $next (local.get $bytes)))
    (drop (call $fd_close (i32.const 0)))
    (drop (call $fd_close (i32.const 1)))
    (call $proc_exit (call $write (i32.const 1) (i32.const 65536) (i32.const 1))))

  ;; Not part of the command: how much there is to read for a call that was given no input.
  (func (export "read_input") (result i32) (call $read (i32.const 65536) (i32.const 1000)))
  (func (export "_start")
    (local $what i32)
    (drop (call $args_get (i32.const 2048) (i32.const 4096)))
    (local.set $what (i32.load8_u (i32.const 4096)))
    (if (i32.eq (local.get $what) (i32.const 0x72)) (then (call $read_vectors) (call $read_vectors)))
    (if (i32.eq (local.get $what) (i32.const 0x6c)) (then (call $lie)))
    (if (i32.eq (local.get $what) (i32.const 0x65)) (then (call $exit)))
    (if (i32.eq (local.get $what) (i32.const 0x77)) (then (call $blocks)))
    (if (i32.eq (local.get $what) (i32.const 0x63)) (then (call $echo)))))
