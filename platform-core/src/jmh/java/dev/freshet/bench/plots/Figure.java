package dev.freshet.bench.plots;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * One result: the median of all iterations of all forks, with the lowest and the highest.
 *
 * @param benchmark simple class name and method, such as {@code EmptyCall.call}
 * @param parameters as JMH took them, and {@code threads}
 * @param median in the unit of the benchmark
 * @param secondary further figures, such as {@code gc.alloc.rate.norm}
 */
record Figure(
        String benchmark,
        Map<String, String> parameters,
        double median,
        double lowest,
        double highest,
        Map<String, Double> secondary) {

    static Figure of(JsonNode result) {
        String[] names = result.path("benchmark").stringValue("").split("\\.");
        Map<String, String> parameters = new TreeMap<>();
        result.path("params").forEachEntry((name, value) -> parameters.put(name, value.asString()));
        parameters.put("threads", Integer.toString(result.path("threads").asInt()));
        Map<String, Double> secondary = new TreeMap<>();
        result.path("secondaryMetrics")
                .forEachEntry((name, metric) ->
                        secondary.put(name, metric.path("score").asDouble()));
        List<Double> all = new ArrayList<>();
        for (JsonNode fork : result.path("primaryMetric").path("rawData")) {
            fork.forEach(score -> all.add(score.asDouble()));
        }
        Collections.sort(all);
        return new Figure(
                names[names.length - 2] + "." + names[names.length - 1],
                parameters,
                (all.get((all.size() - 1) / 2) + all.get(all.size() / 2)) / 2,
                all.get(0),
                all.get(all.size() - 1),
                secondary);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    int threads() {
        return Integer.parseInt(parameter("threads"));
    }
}
