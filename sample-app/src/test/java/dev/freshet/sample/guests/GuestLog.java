package dev.freshet.sample.guests;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What an extension has logged since this was opened, as {@code LEVEL line}. */
final class GuestLog implements AutoCloseable {

    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    GuestLog(String extension) {
        logger = (Logger) LoggerFactory.getLogger("freshet.extension." + extension);
        lines.start();
        logger.addAppender(lines);
    }

    List<String> lines() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
    }
}
