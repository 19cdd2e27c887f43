package dev.freshet.spring;

import dev.freshet.spring.test.text.WasmText;

/** Modules in text, shared by tests. */
public final class TextModules {

    /** The buffer ABI's part that every module has; answers are packed by {@code $pack}. */
    private static final String BUFFER = """
            (memory (export "memory") 4)
            (global $next (mut i32) (i32.const 4096))
            (func (export "freshet_alloc") (param $n i32) (result i32) (local $at i32)
              (local.set $at (global.get $next))
              (global.set $next (i32.add (global.get $next) (local.get $n)))
              (local.get $at))
            (func $pack (param $a i32) (param $n i32) (result i64)
              (i64.or (i64.shl (i64.extend_i32_u (local.get $a)) (i64.const 32))
                      (i64.extend_i32_u (local.get $n))))
            """;

    private TextModules() {}

    /** {@code add, both} and others on numbers of all types. */
    public static byte[] numbers() {
        return WasmText.module("""
                (module
                  (func (export "add") (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b)))
                  (func (export "addLongs") (param $a i64) (param $b i64) (result i64) (i64.add (local.get $a) (local.get $b)))
                  (func (export "half") (param $a f32) (result f32) (f32.mul (local.get $a) (f32.const 0.5)))
                  (func (export "third") (param $a f64) (result f64) (f64.div (local.get $a) (f64.const 3)))
                  (func (export "not") (param $a i32) (result i32) (i32.eqz (local.get $a)))
                  (func (export "two") (param $a i32) (result i32) (i32.const 2))
                  (func (export "vat_cents") (param $a i64) (param $b i64) (result i64)
                    (i64.div_s (i64.mul (local.get $a) (local.get $b)) (i64.const 10000)))
                  (func (export "nothing"))
                  (func (export "trap") (unreachable)))
                """);
    }

    /** {@code echo} answers its input, {@code bad} what is no JSON, {@code none} nothing, {@code nil} JSON's null, {@code fail} an error. */
    public static byte[] buffer() {
        return WasmText.module("(module" + BUFFER + """
                (data (i32.const 16) "oops\\e2\\80\\ae")
                (data (i32.const 32) "null")
                (data (i32.const 48) "no\\0a stock")
                (func (export "echo") (param $a i32) (param $n i32) (result i64)
                  (call $pack (local.get $a) (local.get $n)))
                (func (export "bad") (param $a i32) (param $n i32) (result i64)
                  (call $pack (i32.const 16) (i32.const 7)))
                (func (export "none") (param $a i32) (param $n i32) (result i64)
                  (call $pack (i32.const 16) (i32.const 0)))
                (func (export "nil") (param $a i32) (param $n i32) (result i64)
                  (call $pack (i32.const 32) (i32.const 4)))
                (func (export "fail") (param $a i32) (param $n i32) (result i64)
                  (i64.or (i64.const 0x8000000000000000) (call $pack (i32.const 48) (i32.const 9)))))
                """);
    }
}
