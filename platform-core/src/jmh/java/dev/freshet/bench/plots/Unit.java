package dev.freshet.bench.plots;

import java.util.Locale;

/**
 * How figures are written.
 *
 * @param symbol unit shown
 * @param factor what a result is multiplied with to be in that unit
 */
record Unit(String symbol, double factor) {

    static final Unit NANOS_AS_MICROS = new Unit("µs", 1e-3);
    static final Unit NANOS = new Unit("ns", 1);
    static final Unit MICROS = new Unit("µs", 1);
    static final Unit MILLIS = new Unit("ms", 1);
    static final Unit KIB = new Unit("KiB", 1.0 / 1024);
    static final Unit CALLS = new Unit("calls", 1);

    double of(double value) {
        return value * factor;
    }

    String text(double value) {
        return round(of(value)) + " " + symbol;
    }

    /** Three significant digits, thousands grouped. */
    static String round(double value) {
        double size = Math.abs(value);
        int decimals = size == 0 ? 0 : (int) Math.max(0, 2 - Math.floor(Math.log10(size)));
        String text = String.format(Locale.ROOT, "%,." + Math.min(decimals, 6) + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** With k, M or G. */
    static String large(double value) {
        if (value >= 1e9) {
            return round(value / 1e9) + "G";
        }
        if (value >= 1e6) {
            return round(value / 1e6) + "M";
        }
        return value >= 1e3 ? round(value / 1e3) + "k" : round(value);
    }
}
