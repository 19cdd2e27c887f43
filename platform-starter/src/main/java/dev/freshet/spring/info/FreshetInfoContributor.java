package dev.freshet.spring.info;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolStats;
import dev.freshet.spi.ModuleStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Says which version of each extension is active, and on what the platform stands. No names that modules brought, no places on disk. */
public final class FreshetInfoContributor implements InfoContributor {

    private final WasmExtensionRegistry registry;
    private final ModuleStore store;

    public FreshetInfoContributor(WasmExtensionRegistry registry, ModuleStore store) {
        this.registry = registry;
        this.store = store;
    }

    @Override
    public void contribute(Info.Builder builder) {
        PoolStats stats = registry.stats();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("strategy", stats.strategy());
        details.put("port", stats.port());
        details.put("slots", stats.slots().total());
        details.put("store", kindOf(store));
        Map<String, Object> extensions = new TreeMap<>();
        registry.list().forEach(info -> {
            Integer version = registry.versions().status(info.name()).active();
            extensions.put(info.name(), Map.of("version", version == null ? 0 : version, "digest", info.digest()));
        });
        details.put("extensions", extensions);
        builder.withDetail("freshet", details);
    }

    private static String kindOf(ModuleStore store) {
        String description = store.description();
        int end = description.indexOf(':');
        return end < 0 ? description : description.substring(0, end);
    }
}
