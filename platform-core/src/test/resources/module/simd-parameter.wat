(module (func (export "f") (param v128)))
