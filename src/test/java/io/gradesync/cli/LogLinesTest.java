package io.gradesync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.gradesync.testbed.Fault;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log looks like, whatever is told in it. */
class LogLinesTest {

    private static final long NOON =
            LocalDateTime.of(2026, 1, 2, 12, 0)
                    .atZone(ZoneId.systemDefault())
                    .toInstant()
                    .toEpochMilli();

    private final LoggerContext context = new LoggerContext();
    private PatternLayoutEncoder encoder;

    @BeforeEach
    void configure() throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/logback.xml"));
        ConsoleAppender<ILoggingEvent> appender =
                (ConsoleAppender<ILoggingEvent>)
                        context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
        encoder = (PatternLayoutEncoder) appender.getEncoder();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private String line(String message, Throwable failure) {
        LoggingEvent event =
                new LoggingEvent(
                        "",
                        context.getLogger("io.gradesync.x"),
                        Level.WARN,
                        message,
                        failure,
                        null);
        event.setTimeStamp(NOON);
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aLineIsTimeLevelAndSentence() {
        assertThat(line("Run 7 of 'Prüfungsamt €' failed: 50% + {1}\\x", null))
                .isEqualTo(
                        "12:00:00 WARN  Run 7 of 'Prüfungsamt €' failed: 50% + {1}\\x"
                                + System.lineSeparator());
    }

    @Test
    @Fault(49)
    void whatIsToldCanNeitherBeginALineNorSteerATerminal() {
        assertThat(line("a\n12:00:00 ERROR b\r\u001b[2Jc\u009b1md\u0085e\u2028f\u202eg\tend", null))
                .isEqualTo(
                        "12:00:00 WARN  a 12:00:00 ERROR b [2Jc 1md e f g end"
                                + System.lineSeparator());
    }

    @Test
    @Fault(49)
    void norCanTheWordsOfAnException() {
        String told =
                line(
                        "x",
                        new IllegalStateException(
                                "a\n12:00:00 ERROR b\u001b[2Jc",
                                new IllegalStateException("d\r12:00:00 ERROR e")));
        assertThat(told.lines().skip(1))
                .hasSizeGreaterThan(4)
                .allMatch(line -> line.startsWith(" "));
        assertThat(told)
                .contains("Caused by: ")
                .doesNotContain("\u001b")
                .endsWith(System.lineSeparator());
    }
}
