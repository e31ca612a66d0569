package io.gradesync.web;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Takes away request headers that no route needs: Camel holds them beside the parameters of path
 * and query, so that one named {@code id} would be taken for a second id.
 */
final class RequestHeaders implements Handler<RoutingContext> {

    /** What the body is read by, and what the server itself looks at. */
    private static final Set<String> KEPT =
            Set.of(
                    "accept",
                    "connection",
                    "content-encoding",
                    "content-length",
                    "content-type",
                    "cookie",
                    "expect",
                    "host",
                    "transfer-encoding");

    @Override
    public void handle(RoutingContext context) {
        MultiMap headers = context.request().headers();
        for (String name : List.copyOf(headers.names())) {
            if (!name.startsWith(":") && !KEPT.contains(name.toLowerCase(Locale.ROOT))) {
                headers.remove(name);
            }
        }
        context.next();
    }
}
