package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.freshet.ChangeRejectedException;
import dev.freshet.Eventually;
import dev.freshet.GuestTrapException;
import dev.freshet.LogLines;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.admin.ExtensionVersion.State;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.version.CanaryChoice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CanaryTest {

    private static final Upload PLAIN = Upload.of(ExtensionOptions.defaults());

    private String key = "";

    private final WasmExtensionRegistry registry = new FreshetBuilder()
            .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(1 << 20))
            .quarantine(QuarantineSettings.defaults().withFailures(3))
            .callerKey(extension -> {
                if (key.isEmpty()) {
                    throw new IllegalStateException("nobody is logged in");
                }
                return key;
            })
            .build();
    private final ExtensionVersions versions = registry.versions();

    @BeforeEach
    void registerOneAndUploadTwo() {
        registry.register("a", Answers.module(1));
        versions.upload("a", Answers.module(2), PLAIN);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private long answer() {
        return registry.call("a", "answer")[0];
    }

    private int callsOfCandidate(int calls) {
        int candidate = 0;
        for (int i = 0; i < calls; i++) {
            candidate += answer() == 2 ? 1 : 0;
        }
        return candidate;
    }

    @Test
    void theCandidateGetsItsShareAndIsCountedApart() {
        versions.startCanary("a", "2", Canary.ofCalls(25));

        int candidate = callsOfCandidate(4000);

        // Binomial with a standard deviation of 27: beyond ten of them nobody has ever been by chance.
        assertThat(candidate).isBetween(730, 1270);
        assertThat(versions.get("a", "2").state()).isEqualTo(State.CANARY);
        assertThat(versions.get("a", "2").calls().ok()).isEqualTo(candidate);
        assertThat(versions.get("a", "1").calls().ok()).isEqualTo(4000 - candidate);
        assertThat(registry.callStats("a").ok()).isEqualTo(4000);
    }

    @Test
    void oneKeyAlwaysMeetsOneVersionAndManyKeysShareAsAsked() {
        versions.startCanary("a", "2", Canary.ofKeys(10));
        int candidates = 0;
        for (int i = 0; i < 2000; i++) {
            key = "customer-" + i;
            long first = answer();
            assertThat(answer()).isEqualTo(first);
            candidates += first == 2 ? 1 : 0;
        }
        assertThat(candidates).isBetween(120, 280);
    }

    /** Starting a canary must not fail calls that nothing is wrong with. */
    @Test
    void aKeyThatCannotBeToldIsNoneAndSaidOnceForEachCanary() {
        versions.startCanary("a", "2", Canary.ofKeys(50));
        try (LogLines lines = new LogLines(CanaryChoice.class.getName(), Level.WARN)) {
            assertThat(callsOfCandidate(200)).isBetween(50, 150);
            assertThat(lines.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN The key of a caller of extension 'a'");
        }
        assertThat(registry.callStats("a").ok()).isEqualTo(200);
    }

    @Test
    void aKeyThatMetTheCandidateMeetsItAtEveryLargerShare() {
        for (int i = 0; i < 200; i++) {
            key = "customer-" + i;
            versions.startCanary("a", "2", Canary.ofKeys(10));
            long few = answer();
            versions.startCanary("a", "2", Canary.ofKeys(60));
            assertThat(answer()).isGreaterThanOrEqualTo(few);
        }
    }

    @Test
    void promotionMakesTheCandidateActiveAndRollbackGoesBack() {
        versions.startCanary("a", "2", Canary.ofCalls(50));
        versions.promoteCanary("a");
        assertThat(callsOfCandidate(20)).isEqualTo(20);
        assertThat(versions.status("a").canary()).isNull();
        versions.rollback("a");
        assertThat(callsOfCandidate(20)).isZero();
    }

    @Test
    void abortSendsAllCallsToTheActiveVersionAndKeepsNoSlot() {
        versions.startCanary("a", "2", Canary.ofCalls(100));
        assertThat(callsOfCandidate(20)).isEqualTo(20);
        versions.abortCanary("a");
        assertThat(callsOfCandidate(20)).isZero();
        assertThat(registry.stats().slots().clean()).isEqualTo(1);
        assertThatThrownBy(() -> versions.abortCanary("a")).isInstanceOf(ChangeRejectedException.class);
        assertThatThrownBy(() -> versions.promoteCanary("a")).isInstanceOf(ChangeRejectedException.class);
    }

    @Test
    void rollbackEndsACanary() {
        registry.register("a", Answers.module(3));
        versions.startCanary("a", "2", Canary.ofCalls(100));
        versions.rollback("a");
        assertThat(answer()).isEqualTo(1);
        assertThat(versions.status("a").canary()).isNull();
    }

    @Test
    void theActiveVersionIsNoCanary() {
        assertThatThrownBy(() -> versions.startCanary("a", "1", Canary.ofCalls(1)))
                .isInstanceOf(ChangeRejectedException.class);
        for (double percent : new double[] {0, -1, 100.1, Double.NaN}) {
            assertThatThrownBy(() -> Canary.ofCalls(percent)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aCandidateThatIsQuarantinedLosesItsShare() {
        versions.upload("a", Answers.trapping(), PLAIN);
        versions.startCanary("a", "3", Canary.ofCalls(100));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(this::answer).isInstanceOf(GuestTrapException.class);
        }
        assertThat(answer()).as("the very next call").isEqualTo(1);
        Eventually.until(() -> versions.status("a").canary() == null);
        CallStats active = registry.callStats("a");
        assertThat(active.quarantine()).isNull();
        assertThat(active.trapped()).isEqualTo(3);
        assertThat(versions.get("a", "3").state()).isEqualTo(State.RETAINED);
        assertThat(versions.get("a", "3").calls().quarantine()).isNotNull();
        Eventually.until(() -> last(versions).type() == Type.CANARY_ABORTED);
        assertThat(versions.events()).extracting(ExtensionEvent::type).endsWith(Type.QUARANTINED, Type.CANARY_ABORTED);
        assertThat(last(versions).principal()).isNull();
    }

    private static ExtensionEvent last(ExtensionVersions versions) {
        return versions.events().get(versions.events().size() - 1);
    }
}
