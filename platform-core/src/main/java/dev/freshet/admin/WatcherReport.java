package dev.freshet.admin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One of the platform's own threads that others depend on, as of one moment: the watchdog of deadlines ({@code freshet-watchdog}), the
 * trimmer of idle slots ({@code freshet-idle-trim}), the follower of a shared store ({@code freshet-store}).
 *
 * @param name of its thread
 * @param standsStill it has not finished a pass for longer than {@code allowed}; what it watches over does not hold meanwhile
 * @param sinceLastPass how long ago it finished a pass
 * @param allowed how long that may be
 * @param failures passes, or parts of one, that ended with a failure; it went on each time
 * @param lastFailure the last of these, or null
 */
public record WatcherReport(
        String name,
        boolean standsStill,
        Duration sinceLastPass,
        Duration allowed,
        long failures,
        @Nullable String lastFailure) {}
