package dev.freshet.bench.plots;

import java.util.Locale;

/** Text of a drawing that suits light and dark pages. */
final class Svg {

    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #24292f }
              .title { font-weight: 600; font-size: 15px }
              .small { font-size: 11px; fill: #57606a }
              .grid { stroke: #d0d7de; stroke-width: 1 }
              .range { stroke: #24292f; stroke-width: 1; opacity: .55 }
              .ours { fill: #1a7f8e; stroke: #1a7f8e } .peer { fill: #b08a4e; stroke: #b08a4e }
              .floor { fill: #8c959f; stroke: #8c959f }
              .line { fill: none; stroke-width: 2 }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #3d444d } .range { stroke: #e6edf3 }
                .ours { fill: #4cc3d4; stroke: #4cc3d4 } .peer { fill: #d6ad6a; stroke: #d6ad6a }
              }
            </style>
            """;

    private final int width;
    private final int height;
    private final StringBuilder body = new StringBuilder();

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        text(12, 24, "title", "start", title);
    }

    void text(double x, double y, String style, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>", x, y, style, anchor, escape(text));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    void bar(double x, double y, double barWidth, double barHeight, String style) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>",
                x, y, Math.max(barWidth, 1), barHeight, style);
    }

    void dot(double x, double y, String style) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"%s\"/>", x, y, style);
    }

    /** @param shape of several that can be told apart without their colours */
    void mark(double x, double y, int shape, String style) {
        switch (shape % 4) {
            case 0 -> dot(x, y, style);
            case 1 -> add("<path d=\"M%.1f %.1fh6v6h-6z\" class=\"%s\"/>", x - 3, y - 3, style);
            case 2 -> add("<path d=\"M%.1f %.1fl4 7h-8z\" class=\"%s\"/>", x, y - 4, style);
            default -> add("<path d=\"M%.1f %.1fl4 4l-4 4l-4 -4z\" class=\"%s\"/>", x, y - 4, style);
        }
    }

    /** @param dashes as {@code stroke-dasharray}, to tell lines of one colour apart */
    void path(String points, String style, String dashes) {
        add(
                "<polyline points=\"%s\" class=\"line %s\" style=\"fill:none\" stroke-dasharray=\"%s\"/>",
                points, style, dashes);
    }

    private void add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height + "\" width=\"" + width
                + "\" height=\"" + height + "\" role=\"img\">\n" + STYLE + body + "</svg>\n";
    }
}
