package io.gradesync.api;

import io.gradesync.pull.PullException;
import io.gradesync.pull.Sentences;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error as Odoo shows it.
 *
 * @param status of HTTP; JSON-RPC has none
 * @param name of a Python exception
 */
public record OdooError(int status, String name, String message) {

    private static final Logger LOG = LoggerFactory.getLogger(OdooError.class);

    private static final int REFUSED = 422;

    /** With the name that Odoo has for a status. */
    public static OdooError of(int status, String message) {
        String name =
                switch (status) {
                    case 400 -> "werkzeug.exceptions.BadRequest";
                    case 401 -> "werkzeug.exceptions.Unauthorized";
                    case 403 -> "odoo.exceptions.AccessError";
                    case 404 -> "werkzeug.exceptions.NotFound";
                    case 413 -> "werkzeug.exceptions.RequestEntityTooLarge";
                    case 429 -> "werkzeug.exceptions.TooManyRequests";
                    case 503 -> "werkzeug.exceptions.ServiceUnavailable";
                    default -> "werkzeug.exceptions.InternalServerError";
                };
        return new OdooError(status, name, message);
    }

    /** Why a call was refused or failed; what nobody expects is logged. */
    static OdooError of(Throwable cause) {
        JsonRpcException ours = Sentences.find(cause, JsonRpcException.class);
        if (ours != null) {
            return new OdooError(REFUSED, ours.getName(), ours.getMessage());
        }
        int status = REFUSED;
        String message;
        ApiException api = Sentences.find(cause, ApiException.class);
        if (api != null) {
            status = api.getStatus();
            message = api.getMessage();
        } else {
            message = Sentences.of(cause);
            if (Sentences.find(cause, PullException.class) == null) {
                status = Sentences.isNoConnection(cause) ? 503 : 500;
                LOG.warn("A call of Odoo's clients failed: {}", message);
                LOG.debug("The cause", cause);
            }
        }
        return new OdooError(status, "odoo.exceptions.UserError", message);
    }

    /** What is sent of it. */
    public Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("message", message);
        body.put("arguments", List.of(message));
        body.put("context", Map.of());
        body.put("debug", "");
        return body;
    }
}
