;; Exceptions of 2021, for LegacyExceptionsTest. Built with: wasm-tools parse legacy.wat -o legacy.wasm
(module
  (tag $e (param i32))
  (tag $f)
  (func $thrower (param i32) (throw $e (local.get 0)))
  (func (export "catch") (param i32) (result i32)
    try (result i32) local.get 0 call $thrower i32.const 1 catch $e end)
  (func (export "below") (result i32)
    i32.const 100
    try (result i32) i32.const 23 throw $e catch $e end
    i32.add)
  (func (export "catch_all") (result i32)
    try (result i32) throw $f catch $e drop i32.const 1 catch_all i32.const 2 end)
  (func (export "rethrow") (result i32)
    try (result i32)
      try (result i32) i32.const 7 throw $e catch $e drop rethrow 0 end
    catch $e i32.const 10 i32.add end)
  (func (export "delegate") (result i32)
    try (result i32)
      try (result i32)
        try (result i32) i32.const 5 throw $e delegate 1
      catch $e drop i32.const 1 end
    catch $e i32.const 2 i32.mul end)
  (func (export "delegate to caller") (result i32)
    try (result i32)
      try (result i32) i32.const 5 throw $e delegate 1
    catch $e drop i32.const 1 end)
  (func (export "local in handler") (result i32) (local i32)
    try i32.const 9 local.set 0 throw $f catch_all end
    ;; Enough to be cut behind the throw and not within it.
    i32.const 1000000 drop i32.const 1000001 drop i32.const 1000002 drop i32.const 1000003 drop i32.const 1000004 drop
    i32.const 1000005 drop i32.const 1000006 drop i32.const 1000007 drop i32.const 1000008 drop i32.const 1000009 drop
    local.get 0)
  (func (export "uncaught") throw $f)
  (func (export "endless") loop $l try throw $f catch_all br $l end end)
)
