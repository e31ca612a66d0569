package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;

class SentencesTest {

    @ParameterizedTest
    @ValueSource(strings = {"08001", "08003", "08006", "57P01", "57P02", "57P03"})
    void aDatabaseThatCannotBeReachedIsGone(String state) {
        SQLException refused = new SQLException("refused", state);
        assertThat(Sentences.isDatabaseGone(new UncategorizedSQLException("", "", refused)))
                .isTrue();
        SQLException pool = new SQLTransientConnectionException("none", state);
        pool.initCause(refused);
        assertThat(Sentences.isDatabaseGone(new CannotGetJdbcConnectionException("", pool)))
                .isTrue();
    }

    @Test
    void oneWhoseConnectionsAreAllInUseIsNot() {
        Exception used =
                new CannotGetJdbcConnectionException(
                        "", new SQLTransientConnectionException("none free"));
        assertThat(Sentences.isDatabaseGone(used)).isFalse();
        assertThat(Sentences.isNoConnection(used)).isTrue();
        assertThat(Sentences.of(used)).startsWith("All connections of the service were in use");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40P01", "42501", "53100", "57014"})
    void oneThatRefusesIsNot(String state) {
        assertThat(
                        Sentences.isDatabaseGone(
                                new UncategorizedSQLException(
                                        "", "", new SQLException("refused", state))))
                .isFalse();
    }
}
