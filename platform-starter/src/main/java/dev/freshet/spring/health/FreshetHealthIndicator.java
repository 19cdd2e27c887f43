package dev.freshet.spring.health;

import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.PoolStats;
import dev.freshet.admin.WatcherReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Down when a checked reset has left bytes of one call for the next ({@code freshet.pool.verify}): the platform's one promise is broken
 * then, and the node should serve nobody. Down too when failed resets have taken all slots of the pool out of service, and when one of the
 * platform's own threads stands still: without the watchdog no call has a deadline. All else is detail: slots that a failed reset took out of
 * service, memory that is reset by copying, extensions that are quarantined or have no version to call. A bad extension never takes the node down.
 */
public final class FreshetHealthIndicator extends AbstractHealthIndicator {

    /** The port that works everywhere, by copying. */
    private static final String PORTABLE = "portable";

    private final WasmExtensionRegistry registry;

    public FreshetHealthIndicator(WasmExtensionRegistry registry) {
        super("Freshet's health check failed");
        this.registry = registry;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        PoolStats stats = registry.stats();
        PoolStats.Slots slots = stats.slots();
        long mismatches = stats.resets().mismatches();
        boolean usable = slots.total() == 0 || slots.poisoned() < slots.total();
        List<String> standingStill = registry.watchers().stream()
                .filter(WatcherReport::standsStill)
                .map(WatcherReport::name)
                .toList();
        boolean down = mismatches > 0 || !usable || !standingStill.isEmpty();
        builder.status(down ? Status.DOWN : Status.UP)
                .withDetail("strategy", stats.strategy())
                .withDetail("port", stats.port())
                .withDetail("degraded", stats.port().equals(PORTABLE))
                .withDetail(
                        "slots",
                        Map.of(
                                "empty", slots.empty(),
                                "clean", slots.clean(),
                                "leased", slots.leased(),
                                "resetting", slots.resetting(),
                                "poisoned", slots.poisoned()))
                .withDetail("verifiedResets", stats.resets().verified())
                .withDetail("mismatches", mismatches)
                .withDetail("standingStill", standingStill)
                .withDetail("quarantined", quarantined())
                .withDetail("outOfService", outOfService());
    }

    private List<String> outOfService() {
        return registry.versions().names().stream().filter(this::isOutOfService).toList();
    }

    /** A disabled extension is not: somebody wants it so. */
    private boolean isOutOfService(String name) {
        try {
            return registry.versions().status(name).outOfService() != null;
        } catch (UnknownExtensionException e) {
            // Removed since it was listed.
            return false;
        }
    }

    private List<String> quarantined() {
        List<String> names = new ArrayList<>();
        for (ExtensionInfo info : registry.list()) {
            try {
                if (registry.callStats(info.name()).quarantine() != null) {
                    names.add(info.name());
                }
            } catch (UnknownExtensionException e) {
                // Removed since it was listed: not quarantined.
                continue;
            }
        }
        return names;
    }
}
