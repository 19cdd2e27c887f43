package dev.freshet.limits;

import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the calls of one extension: of each limit the lower of the platform's and the extension's own.
 *
 * @param callNanos longest wall time of one call
 * @param cpuNanos most processor time of one call; {@link CallTimer#UNLIMITED} for no limit
 * @param concurrentCalls most calls and sessions at the same time
 * @param inputBytes largest input
 * @param outputBytes largest output
 * @param logBytes most bytes of standard error kept, and most characters logged; see {@link dev.freshet.settings.PlatformLimits}
 * @param errorChars most characters of guest text in a message
 * @param platform the platform's own, to tell which of the two a limit is
 */
public record CallLimits(
        long callNanos,
        long cpuNanos,
        int concurrentCalls,
        long inputBytes,
        long outputBytes,
        int logBytes,
        int errorChars,
        PlatformLimits platform) {

    public static CallLimits of(PlatformLimits platform, ExtensionOptions own) {
        return new CallLimits(
                lower(platform.callTime(), own.callTime()).toNanos(),
                cpuNanos(platform.cpuTime(), own.cpuTime()),
                Math.toIntExact(lower(platform.concurrentCalls(), own.concurrentCalls())),
                lower(platform.inputBytes(), own.inputBytes()),
                lower(platform.outputBytes(), own.outputBytes()),
                Math.toIntExact(lower(platform.logBytes(), own.logBytes())),
                platform.errorChars(),
                platform);
    }

    /** The property that bounds the input, for messages. */
    public String inputProperty(String extension) {
        return property("input", inputBytes < platform.inputBytes(), extension);
    }

    /** The property that bounds the output, for messages. */
    public String outputProperty(String extension) {
        return property("output", outputBytes < platform.outputBytes(), extension);
    }

    private static String property(String name, boolean isLowered, String extension) {
        return isLowered ? "freshet.extensions." + extension + "." + name : "freshet.limits." + name;
    }

    /** The property that bounds the time on the wall, for messages. */
    public String callTimeProperty(String extension) {
        return property("call-time", callNanos < platform.callTime().toNanos(), extension);
    }

    /** The property that bounds the processor time, for messages. */
    public String cpuTimeProperty(String extension) {
        return property("cpu-time", cpuNanos < ceilingOf(platform.cpuTime()), extension);
    }

    private static long cpuNanos(Duration ceiling, @Nullable Duration own) {
        long most = ceilingOf(ceiling);
        return own == null ? most : Math.min(most, own.toNanos());
    }

    private static long ceilingOf(Duration cpuTime) {
        return cpuTime.isZero() ? CallTimer.UNLIMITED : cpuTime.toNanos();
    }

    private static Duration lower(Duration ceiling, @Nullable Duration own) {
        return own != null && own.compareTo(ceiling) < 0 ? own : ceiling;
    }

    private static long lower(long ceiling, @Nullable Number own) {
        return own == null ? ceiling : Math.min(ceiling, own.longValue());
    }
}
