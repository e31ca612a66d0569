package io.gradesync.pull;

import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;

/**
 * The bodies of the parts as a list. Where a part fails, the whole has failed, whichever part it
 * is: Camel's own strategy knows of the first one's error only.
 */
public final class GatheredBodies extends GroupedBodyAggregationStrategy {

    @Override
    public Exchange aggregate(Exchange gathered, Exchange part) {
        Exchange whole = super.aggregate(gathered, part);
        if (whole.getException() == null && part.getException() != null) {
            whole.setException(part.getException());
            // What was tried again for the part is not tried again for the whole.
            whole.getExchangeExtension()
                    .setFailureHandled(part.getExchangeExtension().isFailureHandled());
        }
        return whole;
    }

    @Override
    public Object getValue(Exchange part) {
        return part.getException() == null ? super.getValue(part) : null;
    }
}
