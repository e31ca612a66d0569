package io.gradesync.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionLimitsTest {

    private final SessionLimits usual = new SessionLimits(Duration.ofMinutes(10));
    private final SessionLimits brief = new SessionLimits(Duration.ofMillis(500));

    @Test
    void theServerEndsAStatementBeforeTheClientGivesItUp() {
        assertThat(usual.sql()).contains("set statement_timeout = 600000;");
        assertThat(usual.socketSeconds()).isEqualTo(661);
        assertThat(brief.sql()).contains("set statement_timeout = 500;");
        assertThat(brief.socketSeconds()).isEqualTo(1);
    }

    @Test
    void anIdleTransactionKeepsRowsLockedForAMinuteAtTheMost() {
        assertThat(usual.sql()).contains("set idle_in_transaction_session_timeout = 60000;");
        assertThat(brief.sql()).contains("set idle_in_transaction_session_timeout = 500;");
    }

    @Test
    void rowsOfOthersAreWaitedForLessLongThanAStatementMayTake() {
        assertThat(usual.sql()).contains("set lock_timeout = 30000;");
        assertThat(brief.sql()).contains("set lock_timeout = 250;");
    }

    @Test
    void nothingElseTakesLongerThanAStatementMay() {
        assertThat(usual.loginSeconds()).isEqualTo(10);
        assertThat(usual.poolMillis()).isEqualTo(30_000);
        assertThat(usual.lookingMillis()).isEqualTo(10_000);
        assertThat(usual.locking().statement()).hasSeconds(30);
        assertThat(brief.loginSeconds()).isEqualTo(1);
        assertThat(brief.poolMillis()).isEqualTo(1_000);
        assertThat(brief.locking()).isEqualTo(brief);
    }

    @Test
    void noLimitIsTooLargeForTheServer() {
        SessionLimits endless = new SessionLimits(Duration.ofDays(999_999_999));
        assertThat(endless.sql()).contains("set statement_timeout = 2147483647;");
        assertThat(endless.socketSeconds()).isPositive();
    }
}
