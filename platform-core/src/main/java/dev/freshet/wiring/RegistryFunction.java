package dev.freshet.wiring;

import dev.freshet.CallMismatchException;
import dev.freshet.NumberFunction;
import dev.freshet.call.Calls;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.version.DeploymentTable;
import dev.freshet.version.LoadedVersion;
import dev.freshet.version.VersionKey;
import org.jspecify.annotations.Nullable;

/** A function that is called on those versions only that have it with the caller's types. */
final class RegistryFunction implements NumberFunction {

    private final DeploymentTable table;
    private final Calls calls;
    private final String extension;
    private final String function;
    private final Signature signature;
    /**
     * Of the version that was found to fit last. Written and read by any thread without order: the key is immutable, and whoever reads an old one looks
     * again.
     */
    private @Nullable VersionKey fits;

    RegistryFunction(DeploymentTable table, Calls calls, String extension, String function, Signature signature) {
        this.table = table;
        this.calls = calls;
        this.extension = extension;
        this.function = function;
        this.signature = signature;
    }

    /** The version is looked up once: the one that is looked at is the one that is called. */
    private LoadedVersion version() {
        LoadedVersion version = table.route(extension);
        if (version.key() != fits) {
            look(version);
        }
        return version;
    }

    private void look(LoadedVersion version) {
        try {
            version.requireSignature(function, signature);
        } catch (CallMismatchException e) {
            calls.refused(version, function, e);
            throw e;
        }
        fits = version.key();
    }

    @Override
    public long[] call(long... arguments) {
        return calls.call(version(), function, arguments);
    }

    @Override
    public long callNumber(long... arguments) {
        return calls.callNumber(version(), function, arguments);
    }

    @Override
    public long callNumber() {
        return calls.callNumber(version(), function, 0, 0, 0, 0);
    }

    @Override
    public long callNumber(long first) {
        return calls.callNumber(version(), function, 1, first, 0, 0);
    }

    @Override
    public long callNumber(long first, long second) {
        return calls.callNumber(version(), function, 2, first, second, 0);
    }

    @Override
    public long callNumber(long first, long second, long third) {
        return calls.callNumber(version(), function, 3, first, second, third);
    }
}
