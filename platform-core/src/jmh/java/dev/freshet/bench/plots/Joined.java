package dev.freshet.bench.plots;

import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Makes one file of results of several: {@code dev.freshet.bench.plots.Joined all.json results.json...} */
public final class Joined {

    private Joined() {}

    public static void main(String[] args) {
        JsonMapper mapper = JsonMapper.shared();
        ArrayNode all = mapper.createArrayNode();
        for (int i = 1; i < args.length; i++) {
            mapper.readTree(Path.of(args[i]).toFile()).forEach(all::add);
        }
        mapper.writerWithDefaultPrettyPrinter().writeValue(Path.of(args[0]).toFile(), all);
    }
}
