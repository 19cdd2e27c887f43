package dev.freshet.bench.plots;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Kernel times as multiples of V8's, or of the best of the others where V8 was not run, with geometric means. */
final class KernelTable {

    private static final String BENCHMARK = "Kernels.run";

    private final Figures figures;
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
    }

    String table() {
        String base = contenders.contains("v8") ? "v8" : contenders.get(0);
        List<String> header = new ArrayList<>(List.of("kernel"));
        contenders.forEach(contender -> header.add(contender + (contender.equals(base) ? ", ms" : " / " + base)));
        Table table = new Table(header);
        for (String kernel : kernels) {
            List<String> row = new ArrayList<>(List.of(kernel));
            for (String contender : contenders) {
                OptionalDouble own = median(contender, kernel);
                OptionalDouble other = contender.equals(base) ? OptionalDouble.of(1) : median(base, kernel);
                row.add(
                        own.isPresent() && other.isPresent()
                                ? Unit.round(own.getAsDouble() / other.getAsDouble())
                                : "");
            }
            table.row(row);
        }
        List<String> means = new ArrayList<>(List.of("**geometric mean**"));
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

    private OptionalDouble median(String contender, String kernel) {
        return figures.median(BENCHMARK, "contender", contender, "kernel", kernel);
    }
}
