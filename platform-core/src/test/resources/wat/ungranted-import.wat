;; Wants what nobody offers.
(module
  (import "env" "launch\0a\1b[2Jmissiles" (func $launch (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i64)))
  (func (export "go") (call $launch (i32.const 1))))
