package dev.freshet.bench;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The form of JMH's results, for figures that do not come from JMH. */
final class Results {

    private Results() {}

    /** One figure; the caller adds its parameters. */
    static ObjectNode entry(JsonMapper json, String benchmark, String unit, double score) {
        ObjectNode metric = json.createObjectNode().put("score", score).put("scoreUnit", unit);
        metric.putArray("rawData").addArray().add(score);
        ObjectNode entry = json.createObjectNode()
                .put("benchmark", "dev.freshet.bench." + benchmark)
                .put("mode", "avgt")
                .put("threads", 1);
        entry.set("primaryMetric", metric);
        return entry;
    }
}
