package dev.freshet.spring.actuate.endpoint;

import dev.freshet.WasmExtensionRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows the pool slot by slot, and lets operators give memory back. Changes need {@code
 * management.endpoint.wasmpool.access=unrestricted}.
 */
@Endpoint(id = "wasmpool", defaultAccess = Access.READ_ONLY)
public final class WasmPoolEndpoint {

    private final WasmExtensionRegistry registry;

    public WasmPoolEndpoint(WasmExtensionRegistry registry) {
        this.registry = registry;
    }

    @ReadOperation
    public PoolDescriptor pool() {
        return PoolDescriptor.of(registry);
    }

    /**
     * Gives physical memory of idle slots back.
     *
     * @param idle how long a slot must have been idle; zero if null
     */
    @WriteOperation
    public Trimmed trim(@Nullable Duration idle) {
        return new Trimmed(registry.trim(idle == null ? Duration.ZERO : idle));
    }

    /** Slots that gave memory back. */
    public record Trimmed(int slots) {}
}
