package dev.freshet.spring.actuate.endpoint;

import dev.freshet.ChangeRejectedException;
import dev.freshet.InvalidModuleException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ExtensionVersions.Canary;
import java.util.HashSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows the extensions and their versions, and lets operators say which is called. Changes need {@code
 * management.endpoint.wasmextensions.access=unrestricted}. Runs no guest, takes no module: uploads are an application's own.
 */
@Endpoint(id = "wasmextensions", defaultAccess = Access.READ_ONLY)
public final class WasmExtensionsEndpoint {

    private final WasmExtensionRegistry registry;
    private final @Nullable CallLatencies latencies;

    public WasmExtensionsEndpoint(WasmExtensionRegistry registry) {
        this(registry, null);
    }

    /** @param latencies what listens to the registry's calls, or null if nobody does */
    public WasmExtensionsEndpoint(WasmExtensionRegistry registry, @Nullable CallLatencies latencies) {
        this.registry = registry;
        this.latencies = latencies;
    }

    /** What an operator can do. */
    public enum Change {
        /** Makes a version the one that is called. */
        ACTIVATE,
        /** Activates the version that was active before. */
        ROLLBACK,
        /** Declines all calls. */
        DISABLE,
        ENABLE,
        /** Sends {@code percent} of the calls, or of the callers' keys, to a version. */
        START_CANARY,
        PROMOTE_CANARY,
        ABORT_CANARY,
        /** Ends the quarantine of the active version before its time. */
        RELEASE
    }

    /** Returns all extensions in short and the last changes. */
    @ReadOperation
    public ExtensionsDescriptor extensions() {
        if (latencies != null) {
            latencies.retain(new HashSet<>(registry.versions().names()));
        }
        return ExtensionsDescriptor.of(registry);
    }

    /** Returns one extension in full, or null if there is none of that name, which over HTTP is a 404. */
    @ReadOperation
    public @Nullable ExtensionDescriptor extension(@Selector String name) {
        return orNull(() -> ExtensionDescriptor.of(registry, name, latencies == null ? null : latencies.of(name)));
    }

    /** Returns one version in full, named by its number, a label or the first digits of its digest, or null if there is none. */
    @ReadOperation
    public @Nullable VersionDescriptor version(@Selector String name, @Selector String version) {
        return orNull(() -> VersionDescriptor.of(registry.versions().get(name, version)));
    }

    /**
     * Makes a change and returns the extension as it is then.
     *
     * @param version for {@link Change#ACTIVATE} and {@link Change#START_CANARY}
     * @param percent share of a canary, more than 0 and at most 100
     * @param byKey whether callers' keys decide about the canary, not chance; false if null
     * @throws InvalidEndpointRequestException if there is no such extension or version, something is missing or the state does not allow the
     *     change; nothing has changed then
     */
    @WriteOperation
    public @Nullable ExtensionDescriptor change(
            @Selector String name,
            @Selector Change change,
            @Nullable String version,
            @Nullable Double percent,
            @Nullable Boolean byKey) {
        try {
            apply(name, change, version, percent, byKey);
            return extension(name);
        } catch (UnknownExtensionException
                | ChangeRejectedException
                | InvalidModuleException
                | IllegalArgumentException e) {
            throw new InvalidEndpointRequestException(
                    String.valueOf(e.getMessage()), String.valueOf(e.getMessage()), e);
        }
    }

    private void apply(
            String name, Change change, @Nullable String version, @Nullable Double percent, @Nullable Boolean byKey) {
        ExtensionVersions versions = registry.versions();
        switch (change) {
            case ACTIVATE -> versions.activate(name, required("version", version));
            case ROLLBACK -> versions.rollback(name);
            case DISABLE -> versions.disable(name);
            case ENABLE -> versions.enable(name);
            case START_CANARY ->
                versions.startCanary(
                        name,
                        required("version", version),
                        new Canary(required("percent", percent), Boolean.TRUE.equals(byKey)));
            case PROMOTE_CANARY -> versions.promoteCanary(name);
            case ABORT_CANARY -> versions.abortCanary(name);
            case RELEASE -> registry.release(name);
        }
    }

    private static <T> T required(String parameter, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("the change needs a " + parameter);
        }
        return value;
    }

    /** Removes an extension and all its versions; calls in flight finish. */
    @DeleteOperation
    public Removal remove(@Selector String name) {
        return new Removal(registry.remove(name));
    }

    /** Whether there was something to remove. */
    public record Removal(boolean removed) {}

    private static <T> @Nullable T orNull(Supplier<T> source) {
        try {
            return source.get();
        } catch (UnknownExtensionException e) {
            return null;
        }
    }
}
