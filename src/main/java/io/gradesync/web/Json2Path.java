package io.gradesync.web;

import io.gradesync.api.OdooError;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** What is asked as of Odoo 19: a key instead of a log-in, and errors in Odoo's shape. */
final class Json2Path {

    private static final String BEGIN = "/json/2/";

    private Json2Path() {}

    static boolean is(RoutingContext context) {
        return Answers.path(context).startsWith(BEGIN);
    }

    /** Answers for a model or method that is not offered, or another method of HTTP. */
    static void nothing(RoutingContext context) {
        String[] parts = Answers.path(context).substring(BEGIN.length()).split("/", -1);
        if (context.request().method() == HttpMethod.POST
                && parts.length == 2
                && parts[0].equals("moodle.instance")
                && parts[1].startsWith("_")) {
            Answers.refuse(context, 403, "Methods whose names begin with _ are private.");
        } else {
            Answers.refuse(
                    context,
                    404,
                    "Only POST /json/2/moodle.instance/action_pull_grades_now is offered here.");
        }
    }

    static String error(int status, String sentence) {
        return new JsonObject(OdooError.of(status, sentence).body()).encode();
    }
}
