;; Never comes to an end of its start function.
(module
  (func $start (loop $forever (br $forever)))
  (func (export "answer") (result i32) (i32.const 42))
  (start $start))
