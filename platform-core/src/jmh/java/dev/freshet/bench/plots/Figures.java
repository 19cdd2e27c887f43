package dev.freshet.bench.plots;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;

/** All results of a run. */
final class Figures {

    /** Ours first, then peers; also the order of rows and lines. */
    private static final List<String> CONTENDERS = List.of(
            "pooling-tracked",
            "pooling-auto",
            "enable",
            "warn",
            "pooling-discard",
            "on-demand",
            "session",
            "session-unmarked",
            "endive-dirty",
            "endive-new",
            "endive-byte-array",
            "endive-default",
            "endive",
            "wasmtime-rust-scan",
            "wasmtime-rust-resident",
            "wasmtime-rust",
            "wasmtime-c-resident",
            "wasmtime-c",
            "wasmtime-java",
            "graalwasm",
            "v8");

    private final List<Figure> all = new ArrayList<>();

    static Figures read(List<Path> files) {
        Figures figures = new Figures();
        for (Path file : files) {
            JsonMapper.shared().readTree(file.toFile()).forEach(result -> figures.all.add(Figure.of(result)));
        }
        return figures;
    }

    /** Results of a benchmark whose parameters are as given: name, value, name, value. */
    List<Figure> of(String benchmark, String... parameters) {
        return all.stream()
                .filter(figure -> figure.benchmark().equals(benchmark) && matches(figure, parameters))
                .sorted(Comparator.comparing(figure -> rank(figure.parameter("contender"))))
                .toList();
    }

    private static boolean matches(Figure figure, String... parameters) {
        for (int i = 0; i < parameters.length; i += 2) {
            if (!figure.parameter(parameters[i]).equals(parameters[i + 1])) {
                return false;
            }
        }
        return true;
    }

    /** The median of the one result that fits; empty if it was not measured. */
    OptionalDouble median(String benchmark, String... parameters) {
        return of(benchmark, parameters).stream().mapToDouble(Figure::median).findFirst();
    }

    static int rank(String contender) {
        int rank = CONTENDERS.indexOf(contender);
        return rank < 0 ? CONTENDERS.size() : rank;
    }

    /** Class of the contender's colour: ours, the floor that isolates nothing, a peer. */
    static String style(String contender) {
        return switch (contender) {
            case "pooling-tracked", "pooling-auto", "pooling-discard", "on-demand", "enable", "warn" -> "ours";
            case "session", "session-unmarked", "endive-dirty" -> "floor";
            default -> "peer";
        };
    }
}
