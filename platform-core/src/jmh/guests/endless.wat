;; A loop that nothing ends but the host, and that holds nothing for a compiler to stop at.
(module
  (func (export "forever") (loop $again (br $again))))
