package dev.freshet.instance;

import dev.freshet.GuestText;
import dev.freshet.limits.CallLimits;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Where the log lines of one guest go, and how much of them in one call. Text is escaped here, whoever it came through. */
public final class GuestLog {

    /** The shortest that a text can be cut to, {@link GuestText#escape}. */
    private static final int MIN_CHARS = 3;

    private final Logger logger;
    private final CallLimits limits;

    /** A line costs a log far more than its characters, so there is one for so many characters of the limit. */
    private static final int CHARS_FOR_A_LINE = 64;

    /** Lines that every limit allows. */
    private static final int MIN_LINES = 16;

    private final int maxLines;
    /** Characters logged in this call or session. */
    private int logged;
    /** Lines logged in this call or session. */
    private int lines;
    /** Whether something was left out since {@link #begin}. */
    private boolean cut;

    GuestLog(Logger logger, CallLimits limits) {
        this.logger = logger;
        this.limits = limits;
        this.maxLines = Math.max(MIN_LINES, limits.logBytes() / CHARS_FOR_A_LINE);
    }

    void begin() {
        if (cut) {
            cut = false;
        }
    }

    void end() {
        if (logged != 0) {
            logged = 0;
            lines = 0;
        }
    }

    boolean isCut() {
        return cut;
    }

    /** Whether lines of this level are wanted and some can still be logged; one that is wanted but cannot counts as cut off. */
    boolean accepts(Level level) {
        boolean wanted = logger.isEnabledForLevel(level);
        boolean full = logged >= limits.logBytes() || lines >= maxLines;
        cut |= wanted && full;
        return wanted && !full;
    }

    /** Characters that can still be logged. */
    int room() {
        return limits.logBytes() - logged;
    }

    /** Logs a line if {@link #accepts} says so. */
    void log(Level level, String line) {
        if (!accepts(level)) {
            return;
        }
        int room = room();
        // A line of so many characters is no shorter when it is escaped, and need not be escaped as a whole.
        boolean fits = line.length() <= room
                && GuestText.escape(line, Integer.MAX_VALUE).length() <= room;
        cut |= !fits;
        String escaped = GuestText.escape(line, Math.max(room, MIN_CHARS));
        logged += Math.max(1, escaped.length());
        lines++;
        logger.atLevel(level).log(escaped);
    }
}
