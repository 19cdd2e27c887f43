(module (func $lanes (export "f") (local v128)))
