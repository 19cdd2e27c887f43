package dev.freshet.bench.plots;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Calls per second over threads, both logarithmic: one line for each contender. */
final class LineChart {

    private static final int LEFT = 70;
    private static final int WIDTH = 760;
    private static final int RIGHT = 190;
    private static final int TOP = 44;
    private static final int BOTTOM = 384;
    private static final int LABEL = 15;
    /** To tell lines of one colour apart. */
    private static final List<String> DASHES = List.of("none", "7 4", "2 3", "10 3 2 3", "4 2", "1 4", "12 6");

    private final List<Figure> figures;
    private final Svg svg;
    private final double low;
    private final double up;
    private final double across;

    private LineChart(String title, List<Figure> figures) {
        this.figures = figures;
        this.svg = new Svg(WIDTH, BOTTOM + 40, title);
        this.low = Math.floor(Math.log10(edge(figures, LineChart::perSecond, false)));
        double high = Math.ceil(Math.log10(edge(figures, LineChart::perSecond, true)));
        this.up = (BOTTOM - TOP) / (high - low);
        this.across = (WIDTH - LEFT - RIGHT) / Math.max(1, log2(edge(figures, Figure::threads, true)));
        drawGrid(high);
    }

    static String draw(String title, List<Figure> figures) {
        LineChart chart = new LineChart(title, figures);
        chart.drawLines();
        return chart.svg.toString();
    }

    private static double edge(List<Figure> figures, ToDoubleFunction<Figure> value, boolean highest) {
        return highest
                ? figures.stream().mapToDouble(value).max().orElseThrow()
                : figures.stream().mapToDouble(value).min().orElseThrow();
    }

    private void drawGrid(double high) {
        for (int power = (int) low; power <= high; power++) {
            double y = BOTTOM - (power - low) * up;
            svg.line(LEFT, y, WIDTH - RIGHT, y, "grid");
            svg.text(LEFT - 6, y + 4, "small", "end", Unit.large(Math.pow(10, power)) + "/s");
        }
        for (int threads :
                figures.stream().map(Figure::threads).distinct().sorted().toList()) {
            String label = threads == 1 ? "1 thread" : Integer.toString(threads);
            svg.text(LEFT + log2(threads) * across, BOTTOM + 18, "small", "middle", label);
        }
    }

    private void drawLines() {
        TreeMap<Integer, List<Figure>> byContender = figures.stream()
                .sorted(Comparator.comparing(Figure::threads))
                .collect(Collectors.groupingBy(
                        figure -> Figures.rank(figure.parameter("contender")), TreeMap::new, Collectors.toList()));
        List<Figure> ends = new ArrayList<>();
        for (List<Figure> line : byContender.values()) {
            String style = Figures.style(line.get(0).parameter("contender"));
            StringBuilder points = new StringBuilder();
            for (Figure figure : line) {
                double x = LEFT + log2(figure.threads()) * across;
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, height(figure)));
                svg.dot(x, height(figure), style);
            }
            svg.path(points.toString().strip(), style, DASHES.get(ends.size() % DASHES.size()));
            ends.add(line.get(line.size() - 1));
        }
        label(ends);
    }

    /** Names the lines at their right ends, from top to bottom, each at least a line's height below the one above. */
    private void label(List<Figure> ends) {
        double free = TOP;
        for (Figure end :
                ends.stream().sorted(Comparator.comparing(this::height)).toList()) {
            double y = Math.max(height(end), free);
            svg.text(WIDTH - RIGHT + 8, y + 4, "", "start", end.parameter("contender"));
            free = y + LABEL;
        }
    }

    private double height(Figure figure) {
        return BOTTOM - (Math.log10(perSecond(figure)) - low) * up;
    }

    static double perSecond(Figure figure) {
        return figure.threads() * 1e9 / figure.median();
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
