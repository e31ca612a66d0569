package io.gradesync.pull;

import java.sql.SQLException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * Whether what the database refused can succeed when it is tried again after a moment: told by
 * PostgreSQL's error code alone, in this one place.
 */
public final class RetryRule {

    private static final Set<String> PASSING =
            Set.of(
                    // Others wrote the same rows: serialization failure, deadlock, lock timeout.
                    "40001",
                    "40P01",
                    "55P03",
                    // The server stops, crashed, or starts.
                    "57P01",
                    "57P02",
                    "57P03",
                    // It ended a session in which nothing happened.
                    "25P03",
                    "57P05",
                    // Short of memory or connections; a full disk takes a person.
                    "53200",
                    "53300");

    /** Class 08: the connection could not be made, or broke. */
    private static final String CONNECTION = "08";

    /**
     * A route begins whose statements are asked again. What became of an earlier error in the same
     * exchange is forgotten: else Camel would take the next one for dealt with.
     */
    public static void begin(Exchange exchange) {
        // Not always: the attempts of a caller that asks again are counted in a header.
        if (exchange.getExchangeExtension().isFailureHandled()) {
            exchange.getExchangeExtension().setFailureHandled(false);
            exchange.getMessage().removeHeaders("CamelRedeliver*");
        }
    }

    /** Of the error that is being dealt with. */
    public static boolean helps(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable failure) {
        SQLException sql = Sentences.innermost(failure);
        if (sql == null) {
            return false;
        }
        String state = sql.getSQLState();
        // Every error of the server has a code; one without comes from the pool before it.
        return state == null || state.startsWith(CONNECTION) || PASSING.contains(state);
    }
}
