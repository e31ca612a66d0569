package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;

class RetryRuleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08001", "08003", "08006", "40001", "40P01", "55P03", "57P01", "57P02",
                "57P03", "57P05", "25P03", "53200", "53300"
            })
    void whatPassesByItselfIsTriedAgain(String state) {
        assertThat(RetryRule.helps(refusal(state))).isTrue();
        assertThat(
                        RetryRule.helps(
                                new CannotCreateTransactionException(
                                        "No transaction", new SQLException("words", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "23505", "22003", "25006", "25P02", "28P01", "3D000", "40002", "42501", "42P01",
                "53100", "57014", "XX001"
            })
    void whatTakesAPersonIsNot(String state) {
        assertThat(RetryRule.helps(refusal(state))).isFalse();
    }

    @Test
    void theServersWordsCountMoreThanThoseOfThePool() {
        SQLException pool = new SQLTransientConnectionException("none free", "08001");
        pool.initCause(new SQLException("who are you", "28P01"));
        assertThat(RetryRule.helps(new CannotCreateTransactionException("No transaction", pool)))
                .isFalse();
    }

    @Test
    void aPoolWithoutAFreeConnectionIsAskedAgain() {
        assertThat(RetryRule.helps(new SQLTransientConnectionException("none free"))).isTrue();
    }

    @Test
    void whatIsNotTheDatabasesIsNotTriedAgain() {
        assertThat(RetryRule.helps(new PullException("The run is another's."))).isFalse();
        assertThat(RetryRule.helps(new DataIntegrityViolationException("by whom?"))).isFalse();
        assertThat(RetryRule.helps(new SocketException("Moodle's"))).isFalse();
    }

    private static RuntimeException refusal(String state) {
        return new UncategorizedSQLException("task", "sql", new SQLException("words", state));
    }
}
