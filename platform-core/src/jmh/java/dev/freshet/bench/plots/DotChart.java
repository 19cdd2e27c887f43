package dev.freshet.bench.plots;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/** One line of dots for each row, one dot for each contender, on a logarithmic axis of multiples of 1. */
final class DotChart {

    private static final int LEFT = 130;
    private static final int WIDTH = 760;
    private static final int RIGHT = 30;
    private static final int TOP = 44;
    private static final int ROW = 22;
    private static final int LEGEND_COLUMN = 170;
    private static final int LEGEND_LINE = 18;
    private static final List<Double> MARKS = List.of(0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0);

    private DotChart() {}

    /** @param value of a row and a contender */
    static String draw(
            String title,
            List<String> rows,
            List<String> contenders,
            BiFunction<String, String, OptionalDouble> value) {
        double[] values = rows.stream()
                .flatMap(row -> contenders.stream().map(contender -> value.apply(row, contender)))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .sorted()
                .toArray();
        double low = log2(values[0]) - 0.2;
        double scale = (WIDTH - LEFT - RIGHT) / (log2(values[values.length - 1]) + 0.2 - low);
        int bottom = TOP + ROW * rows.size();
        int perLine = (WIDTH - LEFT) / LEGEND_COLUMN;
        Svg svg = new Svg(WIDTH, bottom + 30 + LEGEND_LINE * (1 + (contenders.size() - 1) / perLine), title);
        for (double mark : MARKS) {
            if (mark >= values[0] && mark <= values[values.length - 1]) {
                double x = LEFT + (log2(mark) - low) * scale;
                svg.line(x, TOP - 6, x, bottom, "grid");
                svg.text(x, bottom + 14, "small", "middle", Unit.round(mark));
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            double y = TOP + ROW * i + ROW / 2.0;
            svg.text(LEFT - 8, y + 4, "", "end", rows.get(i));
            svg.line(LEFT, y, WIDTH - RIGHT, y, "grid");
            for (String contender : contenders) {
                OptionalDouble found = value.apply(rows.get(i), contender);
                if (found.isPresent()) {
                    double x = LEFT + (log2(found.getAsDouble()) - low) * scale;
                    svg.mark(x, y, contenders.indexOf(contender), Figures.style(contender));
                }
            }
        }
        for (int i = 0; i < contenders.size(); i++) {
            double x = LEFT + (double) LEGEND_COLUMN * (i % perLine);
            double y = bottom + 34 + (double) LEGEND_LINE * (i / perLine);
            svg.mark(x, y - 4, i, Figures.style(contenders.get(i)));
            svg.text(x + 10, y, "small", "start", contenders.get(i));
        }
        return svg.toString();
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
