package dev.freshet.stress;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.LoggerFactory;

/** Counts what guests log instead of showing it, and shows only warnings of the platform. */
final class QuietLogs extends AppenderBase<ILoggingEvent> {

    private final LongAdder lines = new LongAdder();

    void begin() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Logger guests = (Logger) LoggerFactory.getLogger("freshet.extension");
        guests.setLevel(Level.INFO);
        guests.setAdditive(false);
        guests.addAppender(this);
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.increment();
    }

    long lines() {
        return lines.sum();
    }
}
