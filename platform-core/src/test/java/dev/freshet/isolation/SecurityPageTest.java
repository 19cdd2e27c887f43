package dev.freshet.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.PlatformLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** docs/security.md names classes and tests; each must exist, so that no threat is held by a name alone. */
class SecurityPageTest {

    private static final Path PAGE = Path.of("..", "docs", "security.md");
    /** Each limit names its property there, in the message for a value out of range. */
    private static final Path LIMITS =
            Path.of("src", "main", "java", "dev", "freshet", "settings", "PlatformLimits.java");

    private static final Path BUDGETS =
            Path.of("src", "main", "java", "dev", "freshet", "settings", "BudgetSettings.java");

    private static final Pattern TEST = Pattern.compile("`((?:\\w+\\.)+\\w+)#(\\w+)`");
    private static final Pattern TYPE = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w+)`");
    private static final Pattern LIMIT = Pattern.compile("\"freshet\\.(limits|memory)\\.[a-z-]+\"");
    private static final Pattern LIMIT_ROW = Pattern.compile("^\\| (`freshet\\.|the same, )");
    private static final String HEADER = "| threat | mechanism | test |";

    /** A row of the table of threats. */
    private record Threat(String name, String mechanism, String test) {}

    private static List<Threat> threats() throws IOException {
        List<Threat> threats = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.equals(HEADER)) {
                inTable = true;
            } else if (!line.startsWith("|")) {
                inTable = false;
            } else if (inTable && !line.startsWith("| ---")) {
                String[] cells = line.split("\\|");
                assertThat(cells).as(line).hasSize(4);
                threats.add(new Threat(cells[1].strip(), cells[2], cells[3]));
            }
        }
        return threats;
    }

    static Stream<String> testsOnThePage() throws IOException {
        return matches(TEST, Files.readString(PAGE));
    }

    static Stream<String> typesOnThePage() throws IOException {
        return matches(TYPE, Files.readString(PAGE));
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group().replace("`", ""))
                .distinct();
    }

    @Test
    void everyThreatNamesAMechanismAndATest() throws IOException {
        List<Threat> threats = threats();
        assertThat(threats).hasSizeGreaterThan(25);
        for (Threat threat : threats) {
            assertThat(threat.mechanism()).as(threat.name()).containsPattern(TYPE);
            assertThat(threat.test()).as(threat.name()).containsPattern(TEST);
        }
    }

    @ParameterizedTest
    @MethodSource("typesOnThePage")
    void mechanismThatThePageNamesExists(String type) {
        assertThat(exists(type)).as(type).isTrue();
    }

    @ParameterizedTest
    @MethodSource("testsOnThePage")
    void testThatThePageNamesExistsAndIsATest(String name) {
        assertThat(isTest(name)).as(name).isTrue();
    }

    private static Stream<String> propertiesIn(Path settings) {
        try {
            return matches(LIMIT, Files.readString(settings)).map(each -> each.replace("\"", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyLimitIsOnThePageWithItsCounterAndItsTest() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> LIMIT_ROW.matcher(line).find())
                .toList();
        List<String> properties = Stream.of(LIMITS, BUDGETS)
                .flatMap(SecurityPageTest::propertiesIn)
                .toList();
        assertThat(properties)
                .hasSize(PlatformLimits.class.getRecordComponents().length
                        + BudgetSettings.class.getRecordComponents().length);
        for (String property : properties) {
            assertThat(rows).as(property).anyMatch(row -> row.startsWith("| `" + property + "`"));
        }
        for (String row : rows) {
            String[] cells = row.split("\\|");
            assertThat(cells).as(row).hasSize(6);
            assertThat(cells[4]).as(row).containsPattern("`freshet\\.\\w+[\\w.]*\\{\\w+=[a-z-]+}`");
            assertThat(cells[5]).as(row).containsPattern(TEST.pattern() + "|as above");
        }
    }

    @Test
    void nameThatLeadsNowhereIsNoticed() {
        assertThat(exists("pool.NoSuchClass")).isFalse();
        assertThat(isTest("isolation.SecurityPageTest#noSuchMethod")).isFalse();
        assertThat(isTest("isolation.SecurityPageTest#exists"))
                .as("a method, but no test")
                .isFalse();
        assertThat(isTest("isolation.SecurityPageTest#nameThatLeadsNowhereIsNoticed"))
                .isTrue();
    }

    private static boolean exists(String type) {
        try {
            return load(type) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Class<?> load(String type) throws ClassNotFoundException {
        return Class.forName("dev.freshet." + type, false, SecurityPageTest.class.getClassLoader());
    }

    private static boolean isTest(String name) {
        Matcher parts = TEST.matcher("`" + name + "`");
        try {
            return parts.matches()
                    && Arrays.stream(load(parts.group(1)).getDeclaredMethods())
                            .filter(method -> method.getName().equals(parts.group(2)))
                            .anyMatch(SecurityPageTest::isTest);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static boolean isTest(Method method) {
        return AnnotationSupport.isAnnotated(method, Testable.class);
    }
}
