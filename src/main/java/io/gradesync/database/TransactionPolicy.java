package io.gradesync.database;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Transactions that can be run again by the route that called for them. Spring's marks the error
 * that ended one as dealt with, and Camel asks nothing again of which that is said.
 */
public final class TransactionPolicy extends SpringTransactionPolicy {

    public TransactionPolicy(PlatformTransactionManager transactions) {
        super(transactions);
        setPropagationBehaviorName("PROPAGATION_REQUIRED");
    }

    @Override
    public Processor wrap(Route route, Processor processor) {
        return new DelegateAsyncProcessor(super.wrap(route, processor)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(
                        exchange,
                        doneSync -> {
                            exchange.getExchangeExtension().setFailureHandled(false);
                            exchange.getExchangeExtension().setRedeliveryExhausted(false);
                            callback.done(doneSync);
                        });
            }
        };
    }
}
