(module
  (tag $oops (param i32))
  (func (export "throw") (throw $oops (i32.const 7))))
