package dev.freshet.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that nothing can break protects nothing: each is shown a class that breaks it. */
class RulesCanFailTest {

    @TempDir
    Path directory;

    static Stream<Arguments> offenders() {
        return Stream.of(
                offender(Rules.PUBLIC_API_STANDS_ALONE, "dev.freshet", "dev.freshet.sys.PageSize p;"),
                offender(Rules.NOTHING_DEPENDS_ON_WIRING, "dev.freshet.slot", "dev.freshet.wiring.FreshetBuilder b;"),
                offender(
                        Rules.ONLY_WIRING_CHOOSES_THE_PORT,
                        "dev.freshet.slot",
                        "dev.freshet.sys.portable.PortableVirtualMemory m;"),
                offender(Rules.JNA_STAYS_IN_ONE_PACKAGE, "dev.freshet.slot", "com.sun.jna.Pointer p;"),
                offender(Rules.UNSAFE_STAYS_IN_RAW_MEMORY, "dev.freshet.slot", "sun.misc.Unsafe u;"),
                offender(
                        Rules.UNSAFE_IS_HELD_BY_TWO,
                        "dev.freshet.instance",
                        "Object u = dev.freshet.sys.UnsafeAccess.UNSAFE;"),
                offender(
                        Rules.RAW_MEMORY_HAS_FEW_USERS,
                        "dev.freshet.call",
                        "byte b() { return dev.freshet.sys.RawMemory.getByte(0); }"),
                offender(
                        Rules.ADDRESSES_STAY_IN_FEW_HANDS,
                        "dev.freshet.call",
                        "long a(dev.freshet.sys.Region r) { return r.address(); }"),
                offender(
                        Rules.THE_ENGINE_LIBRARY_STAYS_WHERE_IT_BELONGS,
                        "dev.freshet.slot",
                        "run.endive.runtime.Instance i;"),
                offender(Rules.NO_RAW_RUNTIME_EXCEPTIONS, "dev.freshet.slot", "Object o = new RuntimeException();"),
                offender(Rules.PACKAGES_ARE_NULL_MARKED, "dev.freshet.unmarked", ""),
                offender(Rules.direction("slot"), "dev.freshet.slot", "dev.freshet.limits.CallTimer t;"),
                offender(Rules.direction("sys"), "dev.freshet.sys", "dev.freshet.image.MemoryImage i;"),
                offender(Rules.direction("host"), "dev.freshet.host", "dev.freshet.instance.SlotMemory m;"),
                offender(Rules.direction("version"), "dev.freshet.version", "dev.freshet.call.Calls c;"),
                offender(Rules.direction("instance"), "dev.freshet.instance", "dev.freshet.version.LoadedVersion v;"));
    }

    static Stream<Arguments> directed() {
        return StreamSupport.stream(Rules.directed().spliterator(), false).map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("directed")
    void anArrowBackToWiringIsFound(String name) throws IOException {
        JavaClasses offender =
                compile("dev.freshet." + name, "public final class Offender { dev.freshet.wiring.FreshetBuilder b; }");

        assertThat(Rules.direction(name).evaluate(offender).hasViolation()).isTrue();
    }

    private static Arguments offender(ArchRule rule, String packageName, String member) {
        return Arguments.of(rule, packageName, member);
    }

    @ParameterizedTest
    @MethodSource("offenders")
    void aClassThatBreaksTheRuleIsFound(ArchRule rule, String packageName, String member) throws IOException {
        JavaClasses offender = compile(packageName, "public final class Offender { " + member + " }");

        assertThat(rule.evaluate(offender).hasViolation()).isTrue();
    }

    private JavaClasses compile(String packageName, String body) throws IOException {
        Path source = directory.resolve("Offender.java");
        Files.writeString(source, "package " + packageName + "; " + body);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        arguments.add(source.toString());
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int exit = compiler.run(null, errors, errors, arguments.toArray(String[]::new));
        assertThat(exit).as(errors.toString()).isZero();
        Path type =
                directory.resolve(packageName.replace('.', File.separatorChar)).resolve("Offender.class");
        return new ClassFileImporter().importPath(type);
    }
}
