package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Numbers in, one number out, without arrays of the caller's. */
class CallNumberTest {

    private WasmExtensionRegistry registry;

    @BeforeEach
    void open() {
        registry = TestRegistries.on(
                Ports.open("portable"), PoolSettings.defaults().withSlots(2), PlatformLimits.defaults());
        registry.register("state", TestRegistries.wat("state"));
        registry.register("hostile", TestRegistries.wat("hostile"));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void everyTypeOfNumberComesBackAsItsBits() {
        assertThat((int) registry.callNumber("state", "get_i32")).isEqualTo(11);
        assertThat(registry.callNumber("state", "get_i64")).isEqualTo(0x1122334455667788L);
        assertThat(Float.intBitsToFloat((int) registry.callNumber("state", "get_f32")))
                .isEqualTo(1.5f);
        assertThat(Double.longBitsToDouble(registry.callNumber("state", "get_f64")))
                .isEqualTo(-2.25);
    }

    @Test
    void argumentsOfOneCallAreNotThoseOfTheNext() {
        assertThat(registry.callNumber("state", "grow", 3)).isEqualTo(2);
        assertThat((int) registry.callNumber("state", "grow", 100)).isEqualTo(-1);
        assertThat(registry.callNumber("state", "grow", new long[] {0})).isEqualTo(2);
        assertThat(registry.callNumber("hostile", "empty_answer", 1, 2)).isZero();
    }

    @Test
    void functionThatReturnsOtherThanOneNumberIsRefusedBeforeItRuns() {
        assertThatThrownBy(() -> registry.callNumber("state", "do_nothing", 0))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("returns 0 numbers, not one");
        assertThat(registry.stats().leases().total()).isZero();
    }

    @Test
    void wrongNumberOfArgumentsIsRefused() {
        assertThatThrownBy(() -> registry.callNumber("state", "get_i32", 1, 2, 3))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("takes 0 arguments, not 3");
        assertThatThrownBy(() -> registry.callNumber("state", "grow"))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("takes 1 arguments, not 0");
        assertThat(registry.callStats("state").ok()).isZero();
    }
}
