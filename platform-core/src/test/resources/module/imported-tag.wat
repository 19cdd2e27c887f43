(module (import "env" "oops" (tag (param i32))))
