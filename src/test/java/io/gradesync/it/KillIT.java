package io.gradesync.it;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultTally;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process dies in the middle of pulls, and the next pull makes everything right. */
class KillIT {

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    @Fault(36)
    void afterSomeKillsTablesAndJournalsEqualThoseOfAnUndisturbedTerm(String edition) {
        System.out.println(new KilledPulls(edition, FaultTally.seed()).survive(3));
    }

    /** {@code -Dfault.kills=} sets another number. */
    @Tag("fault")
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    @Fault(36)
    void afterAHundredKillsTablesAndJournalsEqualThoseOfUndisturbedTerms(String edition) {
        int kills = FaultTally.times("kills", 100);
        System.out.println(new KilledPulls(edition, FaultTally.seed() + 1000).survive(kills));
    }
}
