package dev.freshet.call;

import dev.freshet.CallRejectedException;
import dev.freshet.CommandResult;
import dev.freshet.ExtensionSession;
import dev.freshet.instance.GuestInstance;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.slot.Slot;
import dev.freshet.spi.CallListener;
import dev.freshet.version.LoadedVersion;
import org.jspecify.annotations.Nullable;

/** The ways to call a version; each is a {@link Way} through {@link CallScope}. Thread-safe. */
public final class Calls {

    private final CallScope scope;
    private final CallOutcomes outcomes;

    public Calls(
            InstanceAllocator allocator,
            PlatformLimits limits,
            CallWatchdog watchdog,
            CallOutcomes outcomes,
            CallLengths lengths,
            @Nullable CallListener listener) {
        this.outcomes = outcomes;
        this.scope = new CallScope(allocator, watchdog, outcomes, lengths, new Instances(limits, watchdog), listener);
    }

    /** Raw numbers in, raw numbers out. */
    public long[] call(LoadedVersion version, String name, long[] arguments) {
        Way.Numbers way = new Way.Numbers(arguments, false);
        scope.call(version, name, way, 0, 0, 0, 0);
        return way.results();
    }

    /** Raw numbers in, one number out. */
    public long callNumber(LoadedVersion version, String name, long[] arguments) {
        Way.Numbers way = new Way.Numbers(arguments, true);
        scope.call(version, name, way, 0, 0, 0, 0);
        return way.results()[0];
    }

    /** Up to three numbers in, one number out, without arrays. */
    public long callNumber(LoadedVersion version, String name, int count, long first, long second, long third) {
        return scope.call(version, name, Way.NUMBER, count, first, second, third);
    }

    /** Bytes in, bytes out. */
    public byte[] call(LoadedVersion version, String name, byte[] input) {
        Way.Bytes way = new Way.Bytes(input);
        scope.call(version, name, way, 0, 0, 0, 0);
        return way.answer();
    }

    /** A WASI command. */
    public CommandResult run(LoadedVersion version, byte[] input) {
        Way.Command way = new Way.Command(input);
        scope.call(version, LoadedVersion.START, way, 0, 0, 0, 0);
        return way.result();
    }

    /** Several calls on one instance. */
    public ExtensionSession open(LoadedVersion version) {
        try {
            Slot slot = scope.open(version);
            try {
                return new RegistrySession(scope, version, slot, (GuestInstance) slot.requireBound());
            } catch (Throwable failure) {
                scope.end(version, slot);
                throw failure;
            }
        } catch (Throwable failure) {
            outcomes.failed(version, null, failure);
            throw failure;
        }
    }

    /** Takes note of a call that its caller declines, as one that the platform has declined. */
    public void refused(LoadedVersion version, String function, CallRejectedException reason) {
        scope.refused(version, function, reason);
    }

    /** From now on no lease is given. */
    public void close() {
        scope.close();
    }
}
