package dev.freshet.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No statement hands a failure, or a failure's text, to a log as it is: its chain of causes may repeat what a guest said. Looks at the sources, because
 * classes no longer show which variable was an argument.
 */
class LoggedFailuresTest {

    private static final List<Path> SOURCES = List.of(
            Path.of("src/main/java"),
            Path.of("../platform-starter/src/main/java"),
            Path.of("../sample-app/src/main/java"));

    private static final Pattern STATEMENT =
            Pattern.compile("\\b(LOG|log)\\.(trace|debug|info|warn|error)\\((.*?)\\);", Pattern.DOTALL);

    /** The last argument is a variable's name as failures have it, or what such a one says. */
    private static final Pattern BARE =
            Pattern.compile(",\\s*(e|failure|cause|error)(\\.getMessage\\(\\)|\\.toString\\(\\))?\\s*$");

    /** Slots, memory and the JVM: what fails there are system calls, which repeat no guest's words. */
    private static final Pattern SYSTEM =
            Pattern.compile("dev/freshet/(slot|sys)/|IdleTrimmer|PortSelection|HugeMethodCompilation");

    private static List<String> bare(String source) {
        List<String> found = new ArrayList<>();
        Matcher statements = STATEMENT.matcher(source);
        while (statements.find()) {
            if (BARE.matcher(statements.group(3)).find()) {
                found.add(statements.group());
            }
        }
        return found;
    }

    @Test
    void everyFailureIsMadeHarmlessBeforeItIsLogged() throws IOException {
        List<String> found = new ArrayList<>();
        int files = 0;
        for (Path root : SOURCES) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path file :
                        all.filter(path -> path.toString().endsWith(".java")).toList()) {
                    files++;
                    if (!SYSTEM.matcher(file.toString().replace('\\', '/')).find()) {
                        bare(Files.readString(file)).forEach(statement -> found.add(file + ": " + statement));
                    }
                }
            }
        }
        assertThat(files).isGreaterThan(200);
        assertThat(found)
                .as("log it by GuestText.loggable or GuestText.printable")
                .isEmpty();
    }

    @Test
    void theLookFindsWhatItLooksFor() {
        assertThat(bare("LOG.error(\"a {}\", b, e);")).hasSize(1);
        assertThat(bare("log.warn(\n  \"a {}\",\n  e.getMessage());")).hasSize(1);
        assertThat(bare("LOG.error(\"a\", GuestText.loggable(e));")).isEmpty();
    }
}
