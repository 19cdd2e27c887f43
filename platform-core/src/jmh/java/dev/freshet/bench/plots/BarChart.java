package dev.freshet.bench.plots;

import java.util.List;

/** Horizontal bars on a logarithmic axis, one for each result, with its lowest and highest iteration. */
final class BarChart {

    private static final int LEFT = 190;
    private static final int WIDTH = 760;
    private static final int RIGHT = 90;
    private static final int TOP = 44;
    private static final int ROW = 24;

    private BarChart() {}

    static String draw(String title, List<Figure> figures, Unit unit) {
        Svg svg = new Svg(WIDTH, TOP + ROW * figures.size() + 30, title);
        double low = Math.floor(Math.log10(unit.of(lowest(figures))) - 0.2);
        double high = Math.ceil(Math.log10(unit.of(highest(figures))));
        double scale = (WIDTH - LEFT - RIGHT) / (high - low);
        int bottom = TOP + ROW * figures.size();
        for (int power = (int) low; power <= high; power++) {
            double x = LEFT + (power - low) * scale;
            svg.line(x, TOP - 6, x, bottom, "grid");
            svg.text(x, bottom + 16, "small", "middle", Unit.round(Math.pow(10, power)) + " " + unit.symbol());
        }
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            double y = TOP + ROW * i;
            double end = LEFT + (Math.log10(unit.of(figure.median())) - low) * scale;
            String contender = figure.parameter("contender");
            svg.text(LEFT - 8, y + 13, "", "end", contender);
            svg.bar(LEFT, y + 2, end - LEFT, ROW - 9, Figures.style(contender));
            double from = LEFT + (Math.log10(unit.of(figure.lowest())) - low) * scale;
            double to = LEFT + (Math.log10(unit.of(figure.highest())) - low) * scale;
            svg.line(from, y + 9, to, y + 9, "range");
            svg.text(Math.max(end, to) + 6, y + 13, "small", "start", unit.text(figure.median()));
        }
        return svg.toString();
    }

    private static double lowest(List<Figure> figures) {
        return figures.stream().mapToDouble(Figure::lowest).min().orElseThrow();
    }

    private static double highest(List<Figure> figures) {
        return figures.stream().mapToDouble(Figure::highest).max().orElseThrow();
    }
}
