;; A guest that calls the host, which may wait or call another guest, and one that never ends.
(module
  (import "h" "wait" (func $wait))
  (memory 1)
  (func (export "f") (result i32)
    (call $wait)
    (i32.const 1))
  (func (export "wait_and_spin")
    (call $wait)
    (loop $l (br $l)))
  (func (export "spin")
    (loop $l (br $l))))
