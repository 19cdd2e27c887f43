package dev.freshet.spring.actuate.endpoint;

import dev.freshet.CallStats;
import dev.freshet.ExtensionInfo;
import dev.freshet.WasmExtensionRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** Shows which extensions are registered, what the platform learnt about their modules and how their calls end. Changes nothing, runs no guest. */
@Endpoint(id = "wasmextensions", defaultAccess = Access.READ_ONLY)
public final class WasmExtensionsEndpoint {

    private final WasmExtensionRegistry registry;

    public WasmExtensionsEndpoint(WasmExtensionRegistry registry) {
        this.registry = registry;
    }

    /** Returns all extensions in short. */
    @ReadOperation
    public ExtensionsDescriptor extensions() {
        return ExtensionsDescriptor.of(registry);
    }

    /** Returns one extension in full, or null if there is none of that name, which over HTTP is a 404. */
    @ReadOperation
    public @Nullable ExtensionDescriptor extension(@Selector String name) {
        ExtensionInfo info = registry.find(name);
        CallStats calls = CallsDescriptor.statsOf(registry, name);
        return info == null || calls == null ? null : ExtensionDescriptor.of(info, calls);
    }
}
