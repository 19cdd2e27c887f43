package dev.freshet.spring.aot;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.InputStreamSource;
import org.springframework.javapoet.ClassName;

/** Processes a context ahead of time, compiles what that generates, and starts a context from it. */
final class AheadOfTime {

    private final InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
    private final DefaultGenerationContext generation;
    private final ClassName initializer;

    AheadOfTime(GenericApplicationContext context, Class<?> target) {
        this.generation = new DefaultGenerationContext(new ClassNameGenerator(ClassName.get(target)), files);
        this.initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
    }

    RuntimeHints hints() {
        return generation.getRuntimeHints();
    }

    /**
     * Runs what the generated code registers, and nothing else. Once in a JVM: the generated classes become neighbours of those they
     * name, in the same class loader, because they use what is package-private there.
     *
     * @param folder for sources and classes
     */
    void run(Path folder, Consumer<GenericApplicationContext> assertions) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-d",
                folder.toString(),
                "-proc:none",
                "-nowarn",
                "-classpath",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        writeSources(folder).forEach(file -> arguments.add(file.toString()));
        if (ToolProvider.getSystemJavaCompiler().run(null, System.out, System.err, arguments.toArray(String[]::new))
                != 0) {
            throw new AssertionError("the generated sources do not compile");
        }
        try (Stream<Path> classes = Files.walk(folder)) {
            for (Path file : classes.filter(each -> each.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '.');
                define(name.substring(0, name.length() - ".class".length()), Files.readAllBytes(file));
            }
        }
        start(assertions);
    }

    private List<Path> writeSources(Path folder) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, InputStreamSource> each :
                files.getGeneratedFiles(Kind.SOURCE).entrySet()) {
            Path file = folder.resolve(each.getKey());
            Files.createDirectories(file.getParent());
            try (InputStream in = each.getValue().getInputStream()) {
                Files.write(file, in.readAllBytes());
            }
            written.add(file);
        }
        return written;
    }

    /** {@code Some__BeanDefinitions} and {@code Some_Nested__BeanDefinitions} become neighbours of {@code Some}. Generated proxies are there since the processing. */
    private static void define(String name, byte[] bytes) throws ReflectiveOperationException {
        String neighbour = name.substring(0, name.indexOf('_'));
        MethodHandles.privateLookupIn(
                        Class.forName(neighbour, false, AheadOfTime.class.getClassLoader()), MethodHandles.lookup())
                .defineClass(bytes);
    }

    private void start(Consumer<GenericApplicationContext> assertions) throws ReflectiveOperationException {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            Object generated = Class.forName(initializer.canonicalName())
                    .getDeclaredConstructor()
                    .newInstance();
            @SuppressWarnings("unchecked")
            ApplicationContextInitializer<GenericApplicationContext> typed =
                    (ApplicationContextInitializer<GenericApplicationContext>) generated;
            typed.initialize(context);
            context.refresh();
            assertions.accept(context);
        }
    }
}
