package dev.freshet.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/architecture.md sends newcomers to files and names classes; each must exist, and the way to an answer must be short. */
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("..", "docs", "architecture.md");
    private static final Path CORE = Path.of("src", "main", "java", "dev", "freshet");
    private static final Path STARTER = Path.of("..", "platform-starter", "src", "main", "java", "dev", "freshet");

    private static final Pattern FILE = Pattern.compile("`([\\w/]+\\.java)`");
    /** Two humps at least: `Numbers` may be a word. */
    private static final Pattern TYPE = Pattern.compile("(?<![\\w./])[A-Z][a-z]+(?:[A-Z][a-z]+)+(?![\\w/])");
    /** Names that are nobody's here. */
    private static final Set<String> FOREIGN = Set.of("GlobalInstance", "WebAssembly");

    private static final Pattern QUESTION = Pattern.compile("^\\| [A-Z][^|]*\\? \\|");

    private static String page() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> filesOnThePage() {
        return FILE.matcher(page()).results().map(each -> each.group(1)).distinct();
    }

    static Stream<String> typesOnThePage() {
        return TYPE.matcher(page())
                .results()
                .map(each -> each.group())
                .filter(name -> !FOREIGN.contains(name))
                .distinct();
    }

    private static Set<String> types() throws IOException {
        try (Stream<Path> core = Files.walk(Path.of("src"));
                Stream<Path> starter = Files.walk(STARTER)) {
            return Stream.concat(core, starter)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    private static boolean isFile(String name) {
        return Files.isRegularFile(CORE.resolve(name)) || Files.isRegularFile(STARTER.resolve(name));
    }

    @ParameterizedTest
    @MethodSource("filesOnThePage")
    void fileThatThePageSendsToExists(String file) {
        assertThat(isFile(file)).as(file).isTrue();
    }

    @ParameterizedTest
    @MethodSource("typesOnThePage")
    void classThatThePageNamesExists(String name) throws IOException {
        assertThat(types()).contains(name);
    }

    /** How many files a newcomer may have to open. */
    @Test
    void eachQuestionIsAnsweredByFewFiles() {
        assertThat(page().lines()
                        .filter(line -> QUESTION.matcher(line).find())
                        .map(line -> FILE.matcher(line).results().count()))
                .containsExactly(2L, 2L, 2L, 3L, 4L, 3L);
    }

    @Test
    void nameThatLeadsNowhereIsNoticed() throws IOException {
        assertThat(isFile("call/NoSuchScope.java")).isFalse();
        assertThat(types()).doesNotContain("NoSuchScope");
        assertThat(filesOnThePage()).hasSizeGreaterThan(12);
        assertThat(typesOnThePage()).hasSizeGreaterThan(40);
    }
}
