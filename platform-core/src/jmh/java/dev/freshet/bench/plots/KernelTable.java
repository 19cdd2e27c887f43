package dev.freshet.bench.plots;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Kernel times as multiples of V8's, or of the best of the others where V8 was not run, with geometric means. */
final class KernelTable {

    private static final String BENCHMARK = "Kernels.run";

    private static final String MEAN = "geometric mean";

    private final Figures figures;
    private final String base;
    private final List<String> contenders;
    private final List<String> kernels;

    KernelTable(Figures figures) {
        this.figures = figures;
        this.contenders = figures.of(BENCHMARK).stream()
                .map(figure -> figure.parameter("contender"))
                .distinct()
                .toList();
        this.kernels = figures.of(BENCHMARK).stream()
                .map(figure -> figure.parameter("kernel"))
                .distinct()
                .sorted()
                .toList();
        this.base = contenders.contains("v8") || contenders.isEmpty() ? "v8" : contenders.get(0);
    }

    String drawing(String title) {
        List<String> rows = new ArrayList<>(kernels);
        rows.add(MEAN);
        return DotChart.draw(
                title + " (" + base + " = 1)",
                rows,
                contenders.stream().filter(contender -> !contender.equals(base)).toList(),
                (row, contender) -> row.equals(MEAN) ? mean(contender, base) : ratio(contender, row));
    }

    String table() {
        List<String> header = new ArrayList<>(List.of("kernel"));
        contenders.forEach(contender -> header.add(contender + (contender.equals(base) ? ", ms" : " / " + base)));
        Table table = new Table(header);
        for (String kernel : kernels) {
            List<String> row = new ArrayList<>(List.of(kernel));
            for (String contender : contenders) {
                OptionalDouble value = contender.equals(base) ? median(base, kernel) : ratio(contender, kernel);
                row.add(value.isPresent() ? Unit.round(value.getAsDouble()) : "");
            }
            table.row(row);
        }
        List<String> means = new ArrayList<>(List.of("**" + MEAN + "**"));
        contenders.forEach(contender -> means.add(
                contender.equals(base) ? "" : Unit.round(mean(contender, base).orElse(Double.NaN))));
        table.row(means);
        return table.toString();
    }

    /** Geometric mean of the ratios of the kernels that both have run. */
    OptionalDouble mean(String contender, String base) {
        OptionalDouble ofLogarithms = kernels.stream()
                .filter(kernel -> median(contender, kernel).isPresent()
                        && median(base, kernel).isPresent())
                .mapToDouble(kernel -> Math.log(median(contender, kernel).getAsDouble()
                        / median(base, kernel).getAsDouble()))
                .average();
        return ofLogarithms.isPresent()
                ? OptionalDouble.of(Math.exp(ofLogarithms.getAsDouble()))
                : OptionalDouble.empty();
    }

    private OptionalDouble ratio(String contender, String kernel) {
        OptionalDouble own = median(contender, kernel);
        OptionalDouble other = median(base, kernel);
        return own.isPresent() && other.isPresent()
                ? OptionalDouble.of(own.getAsDouble() / other.getAsDouble())
                : OptionalDouble.empty();
    }

    private OptionalDouble median(String contender, String kernel) {
        return figures.median(BENCHMARK, "contender", contender, "kernel", kernel);
    }
}
