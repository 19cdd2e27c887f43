package dev.freshet;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What is logged to one logger while this is open. */
public final class LogLines implements AutoCloseable {

    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    /** @param level of the logger, until closed */
    public LogLines(String name, Level level) {
        logger = (Logger) LoggerFactory.getLogger(name);
        logger.setLevel(level);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    /** Level and message of each line. */
    public List<String> lines() {
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
