package dev.freshet.bench.plots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes the tables and drawings of {@code docs/benchmarks.md}.
 *
 * <p>{@code java -cp platform-core/target/benchmarks.jar dev.freshet.bench.plots.Plots docs results.json...}
 *
 * <p>Results are JMH's JSON ({@code -rf json}) or look like it; a section without results stays as it is.
 */
public final class Plots {

    private final Figures figures;
    private final Page page;
    private final Path drawings;

    private Plots(Figures figures, Page page, Path drawings) {
        this.figures = figures;
        this.page = page;
        this.drawings = drawings;
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("wanted: the docs folder and at least one file of results");
        }
        Path docs = Path.of(arguments[0]);
        Figures figures =
                Figures.read(Arrays.stream(arguments).skip(1).map(Path::of).toList());
        Page page = new Page(docs.resolve("benchmarks.md"));
        new Plots(figures, page, Files.createDirectories(docs.resolve("benchmarks"))).writeAll();
        page.save();
    }

    private void writeAll() throws IOException {
        List<Figure> small = figures.of("EmptyCall.call", "guest", "PROBE");
        bars("empty-call", "Fresh empty call, small module, 1 thread", one(small), Unit.NANOS_AS_MICROS);
        threads("empty-call-threads", "Fresh empty calls per second, small module", small);
        bars(
                "empty-call-large",
                "Fresh empty call, large module, 1 thread",
                one(figures.of("EmptyCall.call", "guest", "LARGE")),
                Unit.NANOS_AS_MICROS);
        bars(
                "empty-call-rules",
                "Fresh small call of a rule engine in Go, 1 thread",
                one(figures.of("EmptyCall.call", "guest", "RULES")),
                Unit.NANOS_AS_MICROS);
        List<Figure> dirty = figures.of("Dirty1MiB.call");
        bars("dirty", "A call that writes 1 MiB, 1 thread", one(dirty), Unit.NANOS_AS_MICROS);
        threads("dirty-threads", "Calls per second that write 1 MiB each", dirty);
        bars("grow", "A call that grows its memory by 1 MiB", one(figures.of("GrowMemory.call")), Unit.NANOS_AS_MICROS);
        matrix("touch", one(figures.of("TouchPages.call")), "contender", "pages", Unit.NANOS_AS_MICROS);
        matrix("many-modules", figures.of("ManyModules.call"), "contender", "order", Unit.NANOS_AS_MICROS);
        matrix("sample-calls", figures.of("SampleCalls.answer"), "contender", "call", Unit.MICROS);
        matrix("upload", figures.of("Upload.register"), "module", "", Unit.MILLIS);
        for (String jvm : List.of("warm", "cold")) {
            matrix(
                    "first-answer-" + jvm,
                    figures.of("FirstAnswer.answer", "jvm", jvm),
                    "module",
                    "tiered",
                    Unit.MILLIS);
        }
        matrix("upload-endive", figures.of("Upload.endiveCompile"), "module", "", Unit.MILLIS);
        matrix("idle", figures.of("IdleInstances.bytes"), "contender", "kind", Unit.KIB);
        matrix("system-calls", figures.of("SystemCalls.count"), "contender", "work", Unit.CALLS);
        for (String program : List.of("QuickJS", "SQLite")) {
            bars(
                    "scripts-" + program.toLowerCase(Locale.ROOT),
                    "A script on " + program + ", no flags of the JVM",
                    figures.of("Scripts.run", "program", program.toUpperCase(Locale.ROOT)),
                    Unit.MILLIS);
        }
        if (!figures.of("Kernels.run").isEmpty()) {
            KernelTable kernels = new KernelTable(figures);
            Files.writeString(drawings.resolve("kernels.svg"), kernels.drawing("Time of kernels in C"));
            page.replace("kernels", image("kernels", "Time of kernels in C") + kernels.table());
            System.out.println(kernels.table());
        }
        String targets = new Targets(figures).table();
        page.replace("targets", targets);
        System.out.println(targets);
    }

    private static List<Figure> one(List<Figure> all) {
        return all.stream().filter(figure -> figure.threads() == 1).toList();
    }

    /** A drawing, and a table with what the profilers added. */
    private void bars(String key, String title, List<Figure> results, Unit unit) throws IOException {
        if (results.isEmpty()) {
            return;
        }
        Files.writeString(drawings.resolve(key + ".svg"), BarChart.draw(title, results, unit));
        Table rows = new Table(List.of(
                "contender", "median, " + unit.symbol(), "lowest", "highest", "bytes allocated", "page faults"));
        for (Figure figure : results) {
            rows.row(List.of(
                    figure.parameter("contender"),
                    Unit.round(unit.of(figure.median())),
                    Unit.round(unit.of(figure.lowest())),
                    Unit.round(unit.of(figure.highest())),
                    secondary(figure, "gc.alloc.rate.norm"),
                    secondary(figure, "faults.norm")));
        }
        page.replace(key, image(key, title) + rows);
    }

    private static String secondary(Figure figure, String name) {
        Double value = figure.secondary().get(name);
        return value == null ? "" : Unit.round(Math.round(value * 100) / 100.0);
    }

    private void threads(String key, String title, List<Figure> results) throws IOException {
        List<Integer> counts =
                results.stream().map(Figure::threads).distinct().sorted().toList();
        if (counts.size() < 2) {
            return;
        }
        Files.writeString(drawings.resolve(key + ".svg"), LineChart.draw(title, results));
        List<String> header = new ArrayList<>(List.of("calls per second"));
        counts.forEach(count -> header.add(count == 1 ? "1 thread" : count + " threads"));
        Table table = new Table(header);
        for (String contender : values(results, "contender")) {
            List<String> row = new ArrayList<>(List.of(contender));
            for (int count : counts) {
                row.add(results.stream()
                        .filter(f ->
                                f.threads() == count && f.parameter("contender").equals(contender))
                        .map(f -> Unit.large(LineChart.perSecond(f)))
                        .findFirst()
                        .orElse(""));
            }
            table.row(row);
        }
        page.replace(key, image(key, title) + table);
    }

    /** Medians by two parameters; the second may be empty for one column. */
    private void matrix(String key, List<Figure> results, String rowName, String columnName, Unit unit) {
        if (results.isEmpty()) {
            return;
        }
        Set<String> columns = values(results, columnName);
        List<String> header = new ArrayList<>(List.of(rowName));
        columns.forEach(column ->
                header.add(column.isEmpty() ? unit.symbol() : columnName + " " + column + ", " + unit.symbol()));
        Table table = new Table(header);
        for (String rowValue : values(results, rowName)) {
            List<String> row = new ArrayList<>(List.of(rowValue));
            for (String column : columns) {
                row.add(results.stream()
                        .filter(f -> f.parameter(rowName).equals(rowValue)
                                && f.parameter(columnName).equals(column))
                        .map(f -> Unit.round(unit.of(f.median())))
                        .findFirst()
                        .orElse(""));
            }
            table.row(row);
        }
        page.replace(key, table.toString());
    }

    private static Set<String> values(List<Figure> results, String parameter) {
        Set<String> values = new LinkedHashSet<>();
        results.forEach(figure -> values.add(figure.parameter(parameter)));
        return values;
    }

    private static String image(String key, String title) {
        return "![" + title + "](benchmarks/" + key + ".svg)\n\n";
    }
}
