package dev.freshet.sample.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.admin.ModuleReport;
import dev.freshet.settings.Initialization;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {

    @ParameterizedTest
    @CsvSource({
        "'', '[]', '[]'",
        "(param i32), '[I32]', '[]'",
        "(result f64), '[]', '[F64]'",
        "(param i32 i64 f32 f64) (result i64 i32), '[I32, I64, F32, F64]', '[I64, I32]'"
    })
    void readsTheTypeOfAnExport(String type, String parameters, String results) {
        Signature signature = Signature.of(exporting("func", type), "f");

        assertThat(signature.parameters()).hasToString(parameters);
        assertThat(signature.results()).hasToString(results);
    }

    @ParameterizedTest
    @CsvSource({"(param funcref)", "(param i32 (ref null 3)) (result i32)", "(result v128)"})
    void refusesWhatIsNoNumber(String type) {
        assertThatThrownBy(() -> Signature.of(exporting("func", type), "f"))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining(type);
    }

    @Test
    void refusesWhatIsNoFunction() {
        assertThatThrownBy(() -> Signature.of(exporting("memory", "1"), "f")).isInstanceOf(CallMismatchException.class);
        assertThatThrownBy(() -> Signature.of(exporting("func", ""), "g")).isInstanceOf(CallMismatchException.class);
    }

    private static ModuleReport exporting(String kind, String type) {
        return new ModuleReport(
                8,
                1,
                List.of(new ModuleReport.Export("f", kind, type)),
                List.of(),
                null,
                List.of(),
                0,
                "raw",
                Set.of(),
                "",
                new ModuleReport.InitializationReport(Initialization.AUTO, true, ""),
                0,
                ModuleReport.Freshness.RESET,
                "",
                Duration.ZERO,
                List.of(),
                List.of(),
                new ModuleReport.CodeReport(ModuleReport.CodeState.COMPILED, ""));
    }
}
