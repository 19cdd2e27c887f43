(module
  (table 1 externref)
  (func (export "keep") (param externref) (table.set 0 (i32.const 0) (local.get 0))))
