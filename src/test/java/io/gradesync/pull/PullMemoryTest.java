package io.gradesync.pull;

import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What a pull held is let go of when it has ended, by us and by what we build on. */
class PullMemoryTest {

    private static final int PULLS = 4;

    @Test
    void nothingOfAPullIsHeldWhenItHasEnded() throws JMException {
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService service = TestService.start(TwoCourses.university("both"), moodle)) {
            long pulls = living(Pull.class);
            long sources = living(SourcePull.class);
            for (int pull = 0; pull < PULLS; pull++) {
                service.pull();
            }
            // The last one may still be on the stack of a thread that waits for more.
            await().until(() -> living(Pull.class) - pulls <= 1);
            await().until(() -> living(SourcePull.class) - sources <= 6);
        }
    }

    /** How many there are that something refers to, softly or not. */
    private static long living(Class<?> type) throws JMException {
        Object histogram =
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "gcClassHistogram",
                                new Object[] {new String[0]},
                                new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length >= 4 && columns[3].equals(type.getName()))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }
}
