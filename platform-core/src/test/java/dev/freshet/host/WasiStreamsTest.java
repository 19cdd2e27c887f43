package dev.freshet.host;

import static dev.freshet.host.WasiFixture.EBADF;
import static dev.freshet.host.WasiFixture.SUCCESS;
import static dev.freshet.host.WasiFixture.words;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CommandResult;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard streams of commands: what a guest reads and writes, whatever lengths it names, and that none of it outlives the call. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WasiStreamsTest {

    private static final int BLOCK = 65_536;
    private static final int MEMORY = 3 * BLOCK;
    /** What a run may allocate besides what it was given and answers; a lie costs 2 GiB if it is believed. */
    private static final long FEW_BYTES = 64 << 20;

    private WasmExtensionRegistry registry;

    @BeforeAll
    void open() {
        registry = WasiFixture.registry();
    }

    @AfterAll
    void close() {
        registry.close();
    }

    private static byte[] join(byte[] first, String second) {
        byte[] text = second.getBytes(US_ASCII);
        byte[] all = Arrays.copyOf(first, first.length + text.length);
        System.arraycopy(text, 0, all, first.length, text.length);
        return all;
    }

    @Test
    void readFillsOneVectorAfterTheOtherAndTheNextReadGoesOnFromThere() {
        byte[] wrote = registry.run("read", "abcdefghij".getBytes(US_ASCII)).output();
        assertThat(wrote)
                .startsWith(join(words(7), "abcdefg"))
                .endsWith(join(words(3), "hijdefg"))
                .hasSize(22);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void lengthThatNobodyHasReadsNoMoreThanThereIsAndAllocatesNothing(int length) {
        byte[] input = join(words(100, length, 1), "the rest");
        registry.run("lie", input);
        long allocated = WasiFixture.allocatedBy(
                () -> assertThat(registry.run("lie", input).output()).isEqualTo("the rest".getBytes(US_ASCII)));
        assertThat(allocated).isLessThan(FEW_BYTES);
    }

    @Test
    void vectorThatDoesNotHoldWhatItClaimsIsATrapWhenItIsFilled() {
        assertThatThrownBy(() -> registry.run("lie", join(words(MEMORY - 4, -1, 1), "too long")))
                .isInstanceOf(GuestTrapException.class)
                .hasMessageContaining("out of bounds memory access: 8 bytes at address " + (MEMORY - 4));
        assertThat(registry.run("lie", join(words(MEMORY - 4, -1, 1), "fits")).output())
                .isEqualTo("fits".getBytes(US_ASCII));
    }

    @Test
    void moreVectorsThanMemoryHoldsAreATrapAndAllocateNothing() {
        byte[] input = join(words(100, 2, Integer.MAX_VALUE), "more than the first vector takes");
        long allocated = WasiFixture.allocatedBy(() -> assertThatThrownBy(() -> registry.run("lie", input))
                .isInstanceOf(GuestTrapException.class)
                .hasMessageContaining("out of bounds memory access: 4 bytes at address " + MEMORY));
        assertThat(allocated).isLessThan(FEW_BYTES);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 42, 255, -1})
    void exitCodeIsTheGuests(int code) {
        assertThat(registry.run("exit", words(code)).exitCode()).isEqualTo(code);
    }

    @Test
    void outputAndErrorsAreKeptApart() {
        CommandResult output = registry.run("write", words(1, 1));
        assertThat(output.exitCode()).isEqualTo(SUCCESS);
        assertThat(output.output()).hasSize(BLOCK).containsOnly('x');
        assertThat(output.errors()).isEmpty();
        CommandResult errors = registry.run("write", words(2, 1));
        assertThat(errors.errors()).hasSize(BLOCK).containsOnly('x');
        assertThat(errors.output()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 1_000_000, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void otherDescriptorsCannotBeWritten(int descriptor) {
        CommandResult result = registry.run("write", words(descriptor, 1));
        assertThat(result.exitCode()).isEqualTo(EBADF);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void outputMayFillItsLimitAndBeyondItTheGuestTraps() {
        int blocks = (int) (PlatformLimits.defaults().outputBytes() / BLOCK);
        assertThat(registry.run("write", words(1, blocks)).output()).hasSize(blocks * BLOCK);
        assertThatThrownBy(() -> registry.run("write", words(1, blocks + 1)))
                .isInstanceOfSatisfying(GuestLimitException.class, over -> {
                    assertThat(over.value()).isEqualTo((long) (blocks + 1) * BLOCK);
                    assertThat(over.bound()).isEqualTo((long) blocks * BLOCK);
                })
                .hasMessageContaining("freshet.limits.output");
    }

    @Test
    void errorsBeyondTheirLimitAreDroppedAndTheGuestGoesOn() {
        CommandResult result = registry.run("write", words(2, 200));
        assertThat(result.exitCode()).isEqualTo(SUCCESS);
        assertThat(result.errors()).hasSize(PlatformLimits.defaults().logBytes());
    }

    @Test
    void descriptorsClosedInOneCallAreOpenInTheNext() {
        byte[] input = "copied".getBytes(US_ASCII);
        for (int i = 0; i < 3; i++) {
            CommandResult result = registry.run("copy", input);
            assertThat(result.output()).isEqualTo(input);
            assertThat(result.exitCode()).as("the write after it closed").isEqualTo(EBADF);
        }
    }

    @Test
    void inputOfOneCallIsNotReadableByTheNext() {
        byte[] secret = "a secret of the first call".getBytes(US_ASCII);
        for (String before : new String[] {"nothing", "copy", "exit"}) {
            registry.run(before, secret);
            assertThat(registry.run("copy", new byte[0]).output())
                    .as("after %s", before)
                    .isEmpty();
        }
    }

    @Test
    void callThatGetsNoInputReadsNoneOfTheRunBeforeIt() {
        byte[] secret = "a secret of the run before".getBytes(US_ASCII);
        for (int i = 0; i < 3; i++) {
            registry.run("nothing", secret);
            assertThat(registry.call("nothing", "read_input")).containsExactly(0);
        }
    }

    @Test
    void outputOfOneCallIsNotInTheAnswerOfTheNext() {
        registry.run("write", words(1, 3));
        registry.run("write", words(2, 3));
        CommandResult next = registry.run("nothing", new byte[0]);
        assertThat(next.output()).isEmpty();
        assertThat(next.errors()).isEmpty();
        assertThat(next.exitCode()).isZero();
    }
}
