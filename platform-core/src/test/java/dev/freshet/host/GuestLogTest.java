package dev.freshet.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.freshet.CommandResult;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.LogLines;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What guests log, by the import and by standard error, and how little of it reaches anybody else. */
class GuestLogTest {

    private static final int INFO = 2;
    private static final int TEXT_AT = 100;

    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(1))
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .hostFunctions(HostFunctionCalls.functions((call, arguments) -> arguments[0]))
                .build();
        registry.register("logger", TestRegistries.wat("host-functions"), granted());
        registry.register("command", TestRegistries.wat("stderr"));
    }

    private static ExtensionOptions granted() {
        return ExtensionOptions.defaults().withGrants("shop.*", "log");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void log(ExtensionSession session, int level, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        session.write(TEXT_AT, bytes);
        session.call("log", level, TEXT_AT, bytes.length);
    }

    @Test
    void linesHaveTheGuestsLevelAndAreEscaped() {
        try (LogLines lines = new LogLines("freshet.extension.logger", Level.TRACE);
                ExtensionSession session = registry.open("logger")) {
            for (int level = 0; level <= 4; level++) {
                log(session, level, "für\n" + level + " {} \u001b[31m");
            }
            assertThat(lines.lines())
                    .containsExactly(
                            "TRACE für\\u{a}0 {} \\u{1b}[31m",
                            "DEBUG für\\u{a}1 {} \\u{1b}[31m",
                            "INFO für\\u{a}2 {} \\u{1b}[31m",
                            "WARN für\\u{a}3 {} \\u{1b}[31m",
                            "ERROR für\\u{a}4 {} \\u{1b}[31m");
        }
    }

    @ParameterizedTest
    @CsvSource({"65535, 2", "65536, 1", "-1, 1", "0, 65537", "100, -1", "-1, -1", "-2147483648, -2147483648"})
    void linesOutsideTheMemoryTrap(int address, int length) {
        try (LogLines lines = new LogLines("freshet.extension.logger", Level.INFO)) {
            assertThatThrownBy(() -> registry.call("logger", "log", INFO, address, length))
                    .isExactlyInstanceOf(GuestTrapException.class)
                    .hasMessageContaining("does not lie in the memory");
            registry.call("logger", "log", INFO, 65536, 0);
            registry.call("logger", "log", INFO, 0, 0);
            assertThat(lines.lines()).containsExactly("INFO ", "INFO ");
        }
    }

    @ParameterizedTest
    @CsvSource({"-1", "5", "2147483647"})
    void unknownLevelsTrap(int level) {
        assertThatThrownBy(() -> registry.call("logger", "log", level, 0, 0))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageContaining("levels from 0 (trace) to 4 (error), not " + level);
    }

    @Test
    void linesOfALevelThatIsOffAreNotLookedAt() {
        try (LogLines lines = new LogLines("freshet.extension.logger", Level.WARN)) {
            registry.call("logger", "log", INFO, -1, -1);
            assertThat(lines.lines()).isEmpty();
            assertThat(registry.callStats("logger").limited()).isEqualTo(new CallStats.Limited(0, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void eachCallHasItsOwnLimit() {
        registry.register(
                "capped", TestRegistries.wat("host-functions"), granted().withLogBytes(10));
        try (LogLines lines = new LogLines("freshet.extension.capped", Level.INFO)) {
            try (ExtensionSession session = registry.open("capped")) {
                log(session, INFO, "1234");
                log(session, INFO, "567890");
                log(session, INFO, "more");
            }
            try (ExtensionSession session = registry.open("capped")) {
                log(session, INFO, "1234567");
                log(session, INFO, "\n\n\n\n");
            }
            registry.call("capped", "log", INFO, 0, 65536);
            assertThat(lines.lines())
                    .containsExactly("INFO 1234", "INFO 567890", "INFO 1234567", "INFO ...", "INFO \\u{0}...");
        }
    }

    @Test
    void standardErrorIsLoggedLineByLine() {
        try (LogLines lines = new LogLines("freshet.extension.command", Level.INFO)) {
            CommandResult result = registry.run("command", "first\r\nsecond line\n\nlast\u0007".getBytes(UTF_8));
            assertThat(result.errorText()).isEqualTo("first\r\nsecond line\n\nlast\u0007");
            assertThat(lines.lines()).containsExactly("INFO first", "INFO second line", "INFO ", "INFO last\\u{7}");
        }
    }

    @Test
    void standardErrorOfOneCallIsNotContinuedByTheNext() {
        try (LogLines lines = new LogLines("freshet.extension.command", Level.INFO)) {
            registry.call("command", "_start", "half a ".getBytes(UTF_8));
            registry.call("command", "_start", "line\n".getBytes(UTF_8));
            assertThat(lines.lines()).containsExactly("INFO half a ", "INFO line");
        }
    }

    @Test
    void standardErrorHasALimitForEachCall() {
        registry.register(
                "capped",
                TestRegistries.wat("stderr"),
                ExtensionOptions.defaults().withLogBytes(10));
        try (LogLines lines = new LogLines("freshet.extension.capped", Level.INFO)) {
            registry.run("capped", "12345\n6789012345\nmore".getBytes(UTF_8));
            registry.run("capped", "again".getBytes(UTF_8));
            assertThat(lines.lines()).containsExactly("INFO 12345", "INFO 6789", "INFO again");
        }
        assertThat(registry.callStats("capped").limited()).isEqualTo(new CallStats.Limited(0, 1, 0, 0, 0, 0));
    }

    @Test
    void lineFeedsAreBoundedByLinesAndNotByTheirCharactersAlone() {
        try (LogLines lines = new LogLines("freshet.extension.command", Level.INFO)) {
            CommandResult result = registry.run("command", "\n".repeat(1 << 16).getBytes(UTF_8));
            assertThat(result.errorText()).hasSize(1 << 16);
            assertThat(lines.lines()).hasSize(1024).containsOnly("INFO ");
            assertThat(registry.callStats("command").limited().log()).isEqualTo(1);
            registry.run("command", "again".getBytes(UTF_8));
            assertThat(lines.lines()).last().isEqualTo("INFO again");
        }
    }

    @Test
    void linesOfTheImportAreBoundedAsWell() {
        try (LogLines lines = new LogLines("freshet.extension.logger", Level.INFO)) {
            try (ExtensionSession session = registry.open("logger")) {
                for (int i = 0; i < 2000; i++) {
                    session.call("log", INFO, 0, 0);
                }
            }
            assertThat(lines.lines()).hasSize(1024);
        }
    }

    /** A log that takes two milliseconds for a line would take two seconds for what one write of a guest may log. */
    @Test
    void theDeadlineIsLookedAtBetweenTwoLines() {
        registry.register(
                "late",
                TestRegistries.wat("stderr"),
                ExtensionOptions.defaults().withCallTime(Duration.ofMillis(100)));
        byte[] input = "\n".repeat(1 << 16).getBytes(UTF_8);
        AppenderBase<ILoggingEvent> slow = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                long until = System.nanoTime() + 2_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
        };
        slow.start();
        Logger logger = (Logger) LoggerFactory.getLogger("freshet.extension.late");
        try (LogLines lines = new LogLines("freshet.extension.late", Level.INFO)) {
            logger.addAppender(slow);
            assertThatThrownBy(() -> registry.run("late", input)).isInstanceOf(DeadlineExceededException.class);
            assertThat(lines.lines().size()).isBetween(1, 500);
        } finally {
            logger.detachAppender(slow);
        }
    }

    @Test
    void standardErrorIsKeptButNotLoggedWhereNobodyListens() {
        try (LogLines lines = new LogLines("freshet.extension.command", Level.WARN)) {
            assertThat(registry.run("command", "text\n".getBytes(UTF_8)).errorText())
                    .isEqualTo("text\n");
            assertThat(lines.lines()).isEmpty();
        }
    }

    @Test
    void commandCalledWithBytesAnswersWithItsOutputOrItsExitCode() {
        try (LogLines lines = new LogLines("freshet.extension.command", Level.INFO)) {
            assertThat(registry.call("command", "_start", "fine".getBytes(UTF_8)))
                    .asString(UTF_8)
                    .isEqualTo("done");
            assertThatThrownBy(() -> registry.call("command", "_start", "x: not fine".getBytes(UTF_8)))
                    .isInstanceOf(GuestErrorException.class)
                    .hasMessage("extension 'command', function '_start' answered: exit code 3")
                    .extracting(e -> ((GuestErrorException) e).code())
                    .isEqualTo(3);
            assertThat(lines.lines()).containsExactly("INFO fine", "INFO x: not fine");
        }
        assertThat(registry.callStats("command").guestErrors()).isEqualTo(1);
        assertThat(registry.callStats("command").trapped()).isZero();
    }

    /** A last line without an end is logged when the lease ends, where a failure once cost the slot. */
    @Test
    void aLoggerThatFailsAtTheLastLineCostsNoSlot() {
        AppenderBase<ILoggingEvent> failing = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                throw new NoClassDefFoundError("planted");
            }
        };
        failing.start();
        Logger logger = (Logger) LoggerFactory.getLogger("freshet.extension.command");
        logger.addAppender(failing);
        try {
            for (int i = 0; i < 3; i++) {
                assertThat(registry.run("command", "no end".getBytes(UTF_8)).errorText())
                        .isEqualTo("no end");
            }
            assertThat(registry.stats().slots().poisoned()).isZero();
            assertThat(registry.stats().resets().failed()).isZero();
        } finally {
            logger.detachAppender(failing);
        }
    }
}
