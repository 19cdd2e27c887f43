package dev.freshet.spring.actuate.endpoint;

import dev.freshet.GuestText;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an extension's calls ended since the application started.
 *
 * @param cpuMillis processor time, that of short calls reckoned from some of them
 * @param rejected by reason
 * @param running calls and sessions that run now
 * @param quarantines how often the registered module was taken out of service
 */
public record CallsDescriptor(
        long ok,
        long trapped,
        long guestErrors,
        long deadlines,
        long interrupted,
        long faults,
        long cpuMillis,
        CallStats.Rejections rejected,
        CallStats.Limited limited,
        int running,
        long quarantines) {

    static CallsDescriptor of(CallStats stats) {
        return new CallsDescriptor(
                stats.ok(),
                stats.trapped(),
                stats.guestErrors(),
                stats.deadlines(),
                stats.interrupted(),
                stats.faults(),
                stats.cpu().toMillis(),
                stats.rejected(),
                stats.limited(),
                stats.running(),
                stats.quarantines());
    }

    /** Null if the extension has gone meanwhile. */
    static @Nullable CallStats statsOf(WasmExtensionRegistry registry, String name) {
        try {
            return registry.callStats(name);
        } catch (UnknownExtensionException e) {
            return null;
        }
    }

    /** Why an extension is out of service, and until when. */
    public record Quarantine(Instant since, Instant until, String reason) {

        static @Nullable Quarantine of(CallStats stats) {
            CallStats.Quarantine quarantine = stats.quarantine();
            return quarantine == null
                    ? null
                    : new Quarantine(quarantine.since(), quarantine.until(), GuestText.printable(quarantine.reason()));
        }
    }
}
