package io.gradesync.web;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/**
 * Which headers of an exchange leave with the answer: only those that an answer is meant to have.
 * Camel would send back what came with the request as well.
 */
final class ResponseHeaders extends HttpHeaderFilterStrategy {

    private static final Set<String> SENT =
            Set.of(
                    "cache-control",
                    "content-disposition",
                    "content-type",
                    "location",
                    "retry-after",
                    "www-authenticate");

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !SENT.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("camel")
                || SENT.contains(lower)
                || super.applyFilterToExternalHeaders(name, value, exchange);
    }
}
