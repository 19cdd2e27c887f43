package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.compile.runtime.Trap;
import org.junit.jupiter.api.Test;

/** A function that is called for the first time near the end of the stack is called, or the stack is exhausted; it is not broken for good. */
class DeepLinkTest {

    private static final byte[] MODULE = Guest.resource("/compile/deep.wasm");

    @Test
    void aFunctionFirstCalledNearTheEndOfTheStackWorksAfterwards() throws InterruptedException {
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(null, () -> failure[0] = callsAtManyDepths(), "deep", 512 << 10);
        thread.start();
        thread.join();

        assertThat(failure[0]).isNull();
    }

    private static Throwable callsAtManyDepths() {
        try {
            int deepest = deepest();
            for (int depth = deepest - 300; depth <= deepest + 20; depth += 5) {
                Guest guest = Guest.of(MODULE, CodeOptions.defaults());
                try {
                    assertThat(guest.call("down", depth)).isEqualTo(depth + 1);
                } catch (Trap exhausted) {
                    assertThat(exhausted).hasMessageContaining(Trap.STACK_EXHAUSTED);
                }
                assertThat(guest.call("first")).isEqualTo(1);
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** How deep it goes when all is linked. */
    private static int deepest() {
        Guest guest = Guest.of(MODULE, CodeOptions.defaults());
        guest.call("first");
        int depth = 64;
        while (true) {
            try {
                guest.call("down", depth);
                depth += 64;
            } catch (Trap exhausted) {
                return depth;
            }
        }
    }
}
