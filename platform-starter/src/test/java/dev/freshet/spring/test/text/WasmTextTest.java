package dev.freshet.spring.test.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PoolSettings;
import dev.freshet.wiring.FreshetBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text in, a module out that the platform accepts and that does what the text says. */
class WasmTextTest {

    @Test
    void controlFlowLocalsGlobalsMemoryAndDataDoWhatTheTextSays() {
        byte[] module = WasmText.module("""
                ;; a comment
                (module
                  (memory (export "memory") 1 2)
                  (global $calls (mut i64) (i64.const 40))
                  (data (i32.const 8) "\\07\\00\\00\\00" "abc")
                  (func $twice (param $n i64) (result i64) (i64.mul (local.get $n) (i64.const 2)))
                  (; sums 1..n ;)
                  (func (export "sum") (param $n i32) (result i32) (local $total i32)
                    (block $done
                      (loop $again
                        (br_if $done (i32.eqz (local.get $n)))
                        (local.set $total (i32.add (local.get $total) (local.get $n)))
                        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                        (br $again)))
                    (local.get $total))
                  (func (export "calls") (result i64)
                    global.get $calls i64.const 1 i64.add global.set $calls
                    (call $twice (global.get $calls)))
                  (func (export "load") (param i32) (result i32) local.get 0 i32.load offset=4 align=4)
                  (func (export "sign") (param $n f64) (result i32)
                    (if (result i32) (f64.lt (local.get $n) (f64.const 0))
                      (then (i32.const -1))
                      (else (i32.const 1))))
                  (func (export "big") (result i64) (i64.const 0x8000_0000_0000_0000)))
                """);
        try (WasmExtensionRegistry registry = registry()) {
            registry.register("text", module);

            assertThat(registry.call("text", "sum", 100)).containsExactly(5050);
            assertThat(registry.call("text", "calls")).containsExactly(82);
            assertThat(registry.call("text", "load", 4)).containsExactly(7);
            assertThat((int) registry.call("text", "sign", Double.doubleToRawLongBits(-0.5))[0])
                    .isEqualTo(-1);
            assertThat(registry.call("text", "sign", Double.doubleToRawLongBits(2)))
                    .containsExactly(1);
            assertThat(registry.call("text", "big")).containsExactly(Long.MIN_VALUE);
        }
    }

    @Test
    void importsAreToldToTheRegistry() {
        try (WasmExtensionRegistry registry = registry()) {
            byte[] module = WasmText.module("""
                    (module
                      (import "shop" "stock" (func $stock (param i32 i32) (result i32)))
                      (func (export "check") (result i32) (call $stock (i32.const 0) (i32.const 0))))
                    """);
            assertThatThrownBy(() -> registry.register("text", module))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessageContaining("shop.stock");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            (func)                                      | line 1, (func ...): a module begins with (module
            (module (func (i32.plus)))                  | line 1, (i32.plus ...): unknown instruction i32.plus
            (module (table 1 funcref))                  | line 1, (table ...): not understood in a module
            (module (func (local.get $x)))              | line 1, $x: nothing has that name
            (module (func (param v128)))                | line 1, v128: expected i32, i64, f32 or f64
            (module (func block end))                   | line 1, block: write it folded, as (block ...)
            (module (func (i32.const x)))               | line 1, x: expected an integer
            (module                                     | line 1: ( is not closed
            (module) x                                  | line 1: something stands behind the module
            """)
    void whatIsNotUnderstoodIsToldWithItsLine(String text, String message) {
        assertThatThrownBy(() -> WasmText.module(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static WasmExtensionRegistry registry() {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(1).withSlotBytes(1 << 20))
                .build();
    }
}
