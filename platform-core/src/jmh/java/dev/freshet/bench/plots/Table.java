package dev.freshet.bench.plots;

import java.util.ArrayList;
import java.util.List;

/** A Markdown table. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> header) {
        rows.add(header);
        rows.add(header.stream()
                .map(name -> name.equals(header.get(0)) ? "---" : "---:")
                .toList());
    }

    void row(List<String> cells) {
        rows.add(cells);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
        return text.toString();
    }
}
