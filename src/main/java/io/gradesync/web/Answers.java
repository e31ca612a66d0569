package io.gradesync.web;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Answers that are given before, or instead of, those of the routes. */
final class Answers {

    private Answers() {}

    /** A sentence: as JSON where programs ask, else as plain text. */
    static void refuse(RoutingContext request, int status, String sentence) {
        if (request.response().ended() || request.response().headWritten()) {
            return;
        }
        String path = path(request);
        boolean json =
                Access.OWN_CREDENTIALS.contains(path)
                        || !(path.startsWith("/web/") || path.startsWith("/webjars/"));
        request.response()
                .setStatusCode(status)
                .putHeader(
                        HttpHeaders.CONTENT_TYPE,
                        json ? "application/json; charset=utf-8" : "text/plain; charset=utf-8")
                .end(json ? json(request, status, sentence) : sentence);
    }

    private static String json(RoutingContext request, int status, String sentence) {
        return Json2Path.is(request)
                ? Json2Path.error(status, sentence)
                : "{\"error\":\"" + quoted(sentence) + "\"}";
    }

    /** The path as routes match it; empty for one that cannot be read. */
    static String path(RoutingContext request) {
        try {
            return request.normalizedPath();
        } catch (IllegalArgumentException badEscape) {
            return "";
        }
    }

    private static String quoted(String sentence) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(sentence));
    }
}
