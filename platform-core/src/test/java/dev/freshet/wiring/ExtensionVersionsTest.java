package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ChangeRejectedException;
import dev.freshet.ExtensionDisabledException;
import dev.freshet.ExtensionSession;
import dev.freshet.InvalidModuleException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersion.State;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ExtensionVersions.SmokeCall;
import dev.freshet.admin.ExtensionVersions.Stage;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.VersionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExtensionVersionsTest {

    private static final Upload PLAIN = Upload.of(ExtensionOptions.defaults());

    private final WasmExtensionRegistry registry = new FreshetBuilder()
            .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(1 << 20))
            .principal(() -> "olga")
            .build();
    private final ExtensionVersions versions = registry.versions();

    @AfterEach
    void close() {
        registry.close();
    }

    private long answer() {
        return registry.call("a", "answer")[0];
    }

    @Test
    void anUploadThatIsNotActivatedChangesNothingForCallers() {
        registry.register("a", Answers.module(1));

        ExtensionVersion second = versions.upload("a", Answers.module(2), PLAIN);

        assertThat(answer()).isEqualTo(1);
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.state()).isEqualTo(State.RETAINED);
        assertThat(second.uploadedBy()).isEqualTo("olga");
        assertThat(registry.stats().images().count()).isZero();
    }

    @Test
    void theFirstUploadOfANameThatIsNotActivatedCannotBeCalled() {
        versions.upload("a", Answers.module(1), PLAIN);

        assertThatThrownBy(this::answer)
                .isInstanceOf(ExtensionDisabledException.class)
                .hasMessageContaining("no version");
        assertThat(registry.find("a")).isNull();
        versions.activate("a", "1");
        assertThat(answer()).isEqualTo(1);
    }

    @Test
    void aCallInFlightFinishesOnItsVersionAndTheNextUsesTheNew() {
        registry.register("a", Answers.module(1));
        try (ExtensionSession session = registry.open("a")) {
            registry.register("a", Answers.module(2));
            assertThat(session.call("answer")[0]).isEqualTo(1);
            assertThat(answer()).isEqualTo(2);
        }
    }

    @Test
    void aVersionThatIsNotCalledAnyMoreKeepsNoSlot() {
        registry.register("a", Answers.module(1));
        answer();
        assertThat(registry.stats().slots().clean()).isEqualTo(1);

        registry.register("a", Answers.module(2));
        assertThat(registry.stats().slots().clean()).isZero();
        answer();
        versions.disable("a");
        assertThat(registry.stats().slots().clean()).isZero();
    }

    @Test
    void rollbackCompilesNothingAndGoesBackStepByStep() {
        for (int i = 1; i <= 3; i++) {
            registry.register("a", Answers.module(i));
        }
        long compiled = registry.compileStats().compiled();

        assertThat(versions.rollback("a").number()).isEqualTo(2);
        assertThat(answer()).isEqualTo(2);
        assertThat(versions.rollback("a").number()).isEqualTo(1);
        assertThat(answer()).isEqualTo(1);
        assertThatThrownBy(() -> versions.rollback("a")).isInstanceOf(ChangeRejectedException.class);
        assertThat(answer()).isEqualTo(1);
        versions.activate("a", "3");
        assertThat(answer()).isEqualTo(3);
        assertThat(versions.status("a").rollbackTo()).isEqualTo(1);
        assertThat(registry.compileStats().compiled()).isEqualTo(compiled).isEqualTo(3);
    }

    @Test
    void theSameBytesAndOptionsAreTheSameVersion() {
        registry.register("a", Answers.module(1));
        registry.register("a", Answers.module(2));
        registry.register("a", Answers.module(1));
        registry.register("a", Answers.module(1), ExtensionOptions.defaults().withCallTime(Duration.ofMillis(50)));

        assertThat(versions.list("a")).extracting(ExtensionVersion::number).containsExactly(3, 2, 1);
        assertThat(versions.status("a").active()).isEqualTo(3);
    }

    @Test
    void aModuleThatFailsItsSmokeCallIsNotKept() {
        registry.register("a", Answers.module(1));
        List<byte[]> bad = List.of(Answers.module(3), Answers.trapping());
        for (byte[] module : bad) {
            Upload upload = PLAIN.withSmokeCall(SmokeCall.numbers("answer", new long[0], 2))
                    .activated();
            assertThatThrownBy(() -> versions.upload("a", module, upload))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessageContaining("smoke call of 'answer'");
        }
        assertThat(answer()).isEqualTo(1);
        assertThat(versions.list("a")).hasSize(1);
        assertThat(registry.callStats("a").trapped()).isZero();
        assertThat(registry.callStats("a").ok()).isEqualTo(1);
        assertThat(registry.stats().slots().clean()).isEqualTo(1);
        assertThat(versions.events()).last().extracting(ExtensionEvent::type).isEqualTo(Type.UPLOAD_REFUSED);
    }

    @Test
    void anUploadTellsHowFarItIs() {
        List<Stage> stages = new ArrayList<>();
        Upload upload =
                PLAIN.withSmokeCall(SmokeCall.numbers("answer", new long[0], 2)).activated();

        versions.upload("a", Answers.module(2), upload, stages::add);

        assertThat(stages).containsExactly(Stage.values());
        stages.clear();
        versions.upload("a", Answers.module(2), upload, stages::add);
        assertThat(stages).as("a module that is ready already").containsExactly(Stage.values());
    }

    @Test
    void aDisabledExtensionRejectsCallsAndStaysDisabledWhenAnotherVersionIsActivated() {
        registry.register("a", Answers.module(1));
        assertThat(versions.disable("a")).isTrue();
        assertThat(versions.disable("a")).isFalse();
        assertThatThrownBy(this::answer)
                .isInstanceOf(ExtensionDisabledException.class)
                .hasMessageContaining("operator");
        assertThatThrownBy(() -> registry.open("a")).isInstanceOf(ExtensionDisabledException.class);
        assertThat(registry.callStats("a").rejected().disabled()).isEqualTo(2);
        assertThat(registry.list()).hasSize(1);

        registry.register("a", Answers.module(2));
        assertThatThrownBy(this::answer).isInstanceOf(ExtensionDisabledException.class);
        assertThat(versions.enable("a")).isTrue();
        assertThat(versions.enable("a")).isFalse();
        assertThat(answer()).isEqualTo(2);
    }

    @Test
    void aDisabledExtensionIsFoundByNobodyAndListed() {
        registry.register("a", Answers.module(1));
        versions.disable("a");
        assertThat(registry.find("a")).isNull();
        assertThatThrownBy(() -> registry.get("a")).isInstanceOf(ExtensionDisabledException.class);
        assertThat(registry.list()).hasSize(1);
        assertThat(versions.status("a").outOfService()).isNull();
        versions.enable("a");
        assertThat(registry.get("a").name()).isEqualTo("a");
    }

    @Test
    void aVersionIsFoundByNumberLabelAndDigest() {
        versions.upload("a", Answers.module(1), PLAIN.withLabels("stable"));
        ExtensionVersion second = versions.upload("a", Answers.module(2), PLAIN.withLabels("stable", "beta"));

        assertThat(versions.get("a", "stable")).isEqualTo(second);
        assertThat(versions.get("a", "beta")).isEqualTo(second);
        assertThat(versions.get("a", second.digest().substring(0, 8))).isEqualTo(second);
        assertThat(versions.get("a", "1").labels()).isEmpty();
        for (String wrong : List.of("3", "gamma", "", second.digest().substring(0, 7), "../a", "-1", "%n")) {
            assertThatThrownBy(() -> versions.activate("a", wrong)).isInstanceOf(UnknownExtensionException.class);
        }
        assertThatThrownBy(() -> PLAIN.withLabels("1st")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVersionInUseCannotBeRemovedAndAnotherCan() {
        registry.register("a", Answers.module(1));
        registry.register("a", Answers.module(2));

        assertThatThrownBy(() -> versions.remove("a", "2")).isInstanceOf(ChangeRejectedException.class);
        versions.remove("a", "1");
        assertThat(versions.list("a")).extracting(ExtensionVersion::number).containsExactly(2);
        assertThatThrownBy(() -> versions.rollback("a")).isInstanceOf(ChangeRejectedException.class);
        assertThat(registry.register("a", Answers.module(1)).digest())
                .isEqualTo(versions.get("a", "3").digest());
    }

    @Test
    void countsOfAllVersionsAddUpAlsoWhenVersionsGo() {
        try (WasmExtensionRegistry forgetful = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .versions(new VersionSettings(0, Duration.ofDays(1)))
                .build()) {
            for (int i = 0; i < 40; i++) {
                forgetful.register("a", Answers.module(i));
                assertThat(forgetful.call("a", "answer")[0]).isEqualTo(i);
            }
            assertThat(forgetful.versions().list("a")).hasSize(1);
            assertThat(forgetful.callStats("a").ok()).isEqualTo(40);
        }
    }

    @Test
    void everyChangeIsToldInItsOrderWithWhoMadeIt() {
        List<ExtensionEvent> told = new ArrayList<>();
        versions.onEvent(event -> {
            throw new IllegalStateException("a listener that fails");
        });
        versions.onEvent(told::add);
        registry.register("a", Answers.module(1));
        registry.register("a", Answers.module(2));
        versions.rollback("a");
        versions.disable("a");
        versions.enable("a");
        registry.remove("a");

        assertThat(told)
                .extracting(ExtensionEvent::type)
                .containsExactly(
                        Type.UPLOADED,
                        Type.ACTIVATED,
                        Type.UPLOADED,
                        Type.ACTIVATED,
                        Type.ROLLED_BACK,
                        Type.DISABLED,
                        Type.ENABLED,
                        Type.REMOVED);
        assertThat(told).extracting(ExtensionEvent::sequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(told).allSatisfy(event -> assertThat(event.principal()).isEqualTo("olga"));
        assertThat(versions.events()).isEqualTo(told);
    }
}
