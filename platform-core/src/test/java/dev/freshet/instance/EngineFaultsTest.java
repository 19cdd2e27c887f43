package dev.freshet.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestTrapException;
import dev.freshet.PlatformFaultException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spi.AbiFunction;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.wiring.FreshetBuilder;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.WasmEngineException;

/** Whose failure it is when something throws what nobody expected. */
class EngineFaultsTest {

    /** {@code newbig(i32) -> i32}: the length of a new array of that length. */
    private static final byte[] ARRAYS = module(
            // (array (mut i32)), (i32) -> i32
            "0109025e7f0160017f017f",
            "03020101",
            "070a01066e657762696700 00",
            // local.get 0, array.new_default 0, array.len
            "0a0b0109002000fb0700fb0f0b");

    /** {@code go()} calls an import {@code odd.fail}. */
    private static final byte[] CALLER = module(
            "01040160 0000", "020c01036f6464046661696c0000", "03020100", "0706 0102676f0001", "0a06010400 10000b");

    private static byte[] module(String... sections) {
        return HexFormat.of().parseHex(("0061736d01000000" + String.join("", sections)).replace(" ", ""));
    }

    private static FreshetBuilder builder() {
        return new FreshetBuilder().quarantine(QuarantineSettings.defaults().withFailures(0));
    }

    @Test
    void aCheckThatTheEngineLeavesToTheJvmIsTheGuestsTrap() {
        try (WasmExtensionRegistry registry = builder().build()) {
            registry.register("arrays", ARRAYS);
            assertThat(registry.call("arrays", "newbig", 3)).containsExactly(3);
            for (int length : new int[] {-1, Integer.MIN_VALUE}) {
                assertThatThrownBy(() -> registry.call("arrays", "newbig", length))
                        .isInstanceOf(GuestTrapException.class);
            }
            assertThat(registry.callStats("arrays").trapped()).isEqualTo(2);
            assertThat(registry.callStats("arrays").faults()).isZero();
            assertThat(registry.call("arrays", "newbig", 4)).containsExactly(4);
        }
    }

    /** An ABI whose function has a defect. */
    private record Odd(RuntimeException failure) implements GuestAbi {

        @Override
        public String name() {
            return "odd";
        }

        @Override
        public boolean speaks(GuestModule module) {
            return module.importsFrom("odd");
        }

        @Override
        public boolean calls(GuestModule module, String function) {
            return false;
        }

        @Override
        public String wanted() {
            return "nothing";
        }

        @Override
        public byte[] call(GuestCall call, byte[] input) {
            return input;
        }

        @Override
        public List<AbiFunction> functions() {
            return List.of(
                    new AbiFunction("odd", "fail", new Signature(List.of(), List.of()), null, (call, arguments) -> {
                        throw failure;
                    }));
        }
    }

    @Test
    void aDefectOfTheHostsOwnCodeIsNeverTheGuestsTrap() {
        for (RuntimeException defect : List.of(
                new ArrayIndexOutOfBoundsException("Index 4"),
                new NullPointerException("a\nb"),
                new NoSuchElementException(),
                new IllegalStateException("c"))) {
            try (WasmExtensionRegistry registry = builder().abi(new Odd(defect)).build()) {
                registry.register("caller", CALLER);
                assertThatThrownBy(() -> registry.call("caller", "go"))
                        .isInstanceOf(PlatformFaultException.class)
                        .hasMessageStartingWith("extension 'caller', function 'go': the host failed in odd.fail: ")
                        .hasMessageNotContaining("\n")
                        .hasCause(defect);
                assertThat(registry.callStats("caller").trapped()).isZero();
            }
        }
    }

    @Test
    void whatSaysAlreadyWhoseItIsStaysAsItIs() {
        WasmEngineException trap = new WasmRuntimeException("unreachable");
        assertThat(EngineFaults.attributed(trap)).isSameAs(trap);
        PlatformFaultException fault = new PlatformFaultException("closed", null);
        assertThat(EngineFaults.attributed(fault)).isSameAs(fault);
        IllegalStateException ours = new IllegalStateException("a call without a lease");
        assertThat(EngineFaults.attributed(ours)).isSameAs(ours);
        assertThat(EngineFaults.attributed(new ClassCastException("x")))
                .isInstanceOf(WasmEngineException.class)
                .hasMessage("the engine failed with ClassCastException: x");
    }
}
