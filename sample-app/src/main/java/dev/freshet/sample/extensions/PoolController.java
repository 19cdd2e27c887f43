package dev.freshet.sample.extensions;

import dev.freshet.PoolStats;
import dev.freshet.WasmExtensionRegistry;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The pool's figures, for the page. A monitoring system reads the meters instead. */
@RestController
class PoolController {

    private final WasmExtensionRegistry registry;

    PoolController(WasmExtensionRegistry registry) {
        this.registry = registry;
    }

    @GetMapping("/api/pool")
    PoolStats stats() {
        return registry.stats();
    }
}
