package io.gradesync.database;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.TransactedPolicy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs the steps below {@code transacted} in one transaction, which an error rolls back, and which
 * the route that called for it can have run again. After Camel's own policy for Spring it cannot:
 * that puts an error handler around each step, by which the error counts as dealt with.
 */
public final class TransactionPolicy implements TransactedPolicy {

    private final TransactionTemplate transaction;

    public TransactionPolicy(PlatformTransactionManager transactions) {
        transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {}

    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> {
            // Camel keeps what is transacted on one thread, as its connection is the thread's.
            exchange.getUnitOfWork().beginTransactedBy(this);
            try {
                transaction.executeWithoutResult(status -> run(steps, exchange));
            } finally {
                exchange.getUnitOfWork().endTransactedBy(this);
                // A splitter within has given up; who runs all of it again has not.
                exchange.getExchangeExtension().setRedeliveryExhausted(false);
            }
        };
    }

    private static void run(Processor steps, Exchange exchange) {
        try {
            steps.process(exchange);
        } catch (Exception failed) {
            throw RuntimeCamelException.wrapRuntimeCamelException(failed);
        }
        if (exchange.getException() != null) {
            throw RuntimeCamelException.wrapRuntimeCamelException(exchange.getException());
        }
    }
}
