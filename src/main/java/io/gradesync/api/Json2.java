package io.gradesync.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/** The steps of answering the clients of Odoo 19, which name the arguments and read the status. */
public final class Json2 {

    private static final Set<String> ARGUMENTS = Set.of("ids", "context");

    /**
     * The pull that is asked for.
     *
     * @param body the arguments by name; empty for none
     */
    public JsonRpcCall call(@Body String body) {
        JsonNode arguments =
                JsonRpcCall.object(body == null || body.isBlank() ? "{}" : body)
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                400,
                                                "The body is no JSON object: send the arguments by"
                                                        + " name, such as {\"ids\":[1]}."));
        arguments
                .fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!ARGUMENTS.contains(name)) {
                                throw unfit(
                                        "%s takes no arguments but ids and context."
                                                .formatted(JsonRpcCall.METHOD));
                            }
                        });
        JsonNode context = arguments.path("context");
        if (!context.isMissingNode() && !context.isNull() && !context.isObject()) {
            throw unfit("The context must be a JSON object.");
        }
        return JsonRpcCall.pull("", arguments.path("ids"));
    }

    /** What went wrong, in Odoo's shape; the status is set beside it. */
    public Map<String, Object> error(Exchange exchange) {
        // Not Camel's annotation for it, which gives the root cause.
        OdooError error =
                OdooError.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        if (error.status() != 422) {
            error = OdooError.of(error.status(), error.message());
        }
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, error.status());
        return error.body();
    }

    private static JsonRpcException unfit(String sentence) {
        return new JsonRpcException("werkzeug.exceptions.UnprocessableEntity", sentence);
    }
}
