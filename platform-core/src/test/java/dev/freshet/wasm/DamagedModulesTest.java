package dev.freshet.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.freshet.InvalidModuleException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged modules: valid if they happen to be so still, else refused by the one exception for it. */
@Timeout(120)
class DamagedModulesTest {

    private static final long SEED = 0x5EED_2026L;
    private static final List<SuiteModule> VALID = SuiteModule.all().stream()
            .filter(m -> m.verdict().equals(SuiteModule.VALID) && m.bytes().length < 4000)
            .toList();

    /** Bytes that mean something in many places: opcodes, types, prefixes, ends. */
    private static final byte[] TELLING = ModuleBytes.bytes(
            0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11,
            0x12, 0x14, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1F, 0x20, 0x21, 0x23, 0x40, 0x41, 0x4E, 0x4F, 0x50, 0x5E, 0x5F,
            0x60, 0x63, 0x64, 0x69, 0x6E, 0x6F, 0x70, 0x7B, 0x7F, 0x80, 0xD0, 0xD2, 0xD4, 0xD5, 0xD6, 0xFB, 0xFC, 0xFD,
            0xFE, 0xFF);

    @Test
    void aModuleCutAnywhereIsAcceptedOrRefused() {
        int refused = 0;
        int cuts = 0;
        for (int i = 0; i < VALID.size(); i += 40) {
            byte[] module = VALID.get(i).bytes();
            for (int length = 0; length < module.length; length++, cuts++) {
                refused += isValid(Arrays.copyOf(module, length), VALID.get(i).id() + " cut to " + length) ? 0 : 1;
            }
        }
        assertThat(refused).isGreaterThan(cuts * 9 / 10);
    }

    @Test
    void aModuleWithChangedBytesIsAcceptedOrRefused() {
        Random random = new Random(SEED);
        int refused = 0;
        int rounds = 30_000;
        for (int round = 0; round < rounds; round++) {
            SuiteModule module = VALID.get(random.nextInt(VALID.size()));
            byte[] changed = module.bytes().clone();
            if (changed.length == 8) {
                continue;
            }
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = 8 + random.nextInt(changed.length - 8);
                if (random.nextBoolean()) {
                    changed[at] = TELLING[random.nextInt(TELLING.length)];
                } else {
                    changed[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
            refused += isValid(changed, module.id() + " in round " + round + ", seed " + SEED) ? 0 : 1;
        }
        assertThat(refused).isBetween(rounds / 4, rounds - rounds / 20);
    }

    @Test
    void aLargeProgramWithDamagedCodeIsAcceptedOrRefused() {
        byte[] program = ModuleBytes.resource("extensions/loyalty.wasm");
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            byte[] changed = program.clone();
            changed[random.nextInt(changed.length)] = TELLING[random.nextInt(TELLING.length)];
            isValid(changed, "round " + round + ", seed " + SEED);
        }
    }

    private static boolean isValid(byte[] bytes, String what) {
        try {
            ModuleDecoder.decode(bytes, ModuleBudget.usual());
            return true;
        } catch (InvalidModuleException refused) {
            return false;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
            return fail(what, fault);
        }
    }
}
