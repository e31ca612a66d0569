package io.gradesync.sample;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A refusal in Moodle's words; it reaches the client with HTTP status 200, as all of them do. */
final class SampleError extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String MOODLE = "core\\exception\\moodle_exception";
    private static final String ACCESS = "accessexception";
    private static final String DATABASE = "dml_missing_record_exception";

    private final String phpClass;
    private final String code;
    private final String component;

    private SampleError(String phpClass, String code, String component, String message) {
        super(message);
        this.phpClass = phpClass;
        this.code = code;
        this.component = component;
    }

    static SampleError invalidToken() {
        return moodle("invalidtoken", "webservice", "Invalid token - token not found");
    }

    /** A function that Moodle has and the token's service has not. */
    static SampleError notInService() {
        return new SampleError(
                "webservice_access_exception", ACCESS, "webservice", "Access control exception");
    }

    /** A missing, malformed or unexpected parameter: Moodle says the same of all three. */
    static SampleError invalidParameter() {
        return new SampleError(
                "core\\exception\\invalid_parameter_exception",
                "invalidparameter",
                "debug",
                "Invalid parameter value detected");
    }

    static SampleError noRecord(String table) {
        return new SampleError(
                DATABASE,
                "invalidrecord",
                "moodle",
                "Can't find data record in database table " + table + ".");
    }

    static SampleError invalidUser() {
        return new SampleError(DATABASE, "invaliduser", "error", "Invalid user");
    }

    static SampleError moodle(String code, String component, String message) {
        return new SampleError(MOODLE, code, component, message);
    }

    static SampleError coding(String detail) {
        return new SampleError(
                "core\\exception\\coding_exception",
                "codingerror",
                "debug",
                "Coding error detected, it must be fixed by a programmer: " + detail);
    }

    /** A fault of PHP itself, which has no error code. */
    static SampleError php(String message) {
        return new SampleError("Error", null, "moodle", message);
    }

    /** {@code {"exception", "errorcode", "message"}}, without the code where there is none. */
    ObjectNode toJson() {
        ObjectNode error = JsonNodeFactory.instance.objectNode().put("exception", phpClass);
        if (code != null) {
            error.put("errorcode", code);
        }
        return error.put("message", getMessage());
    }

    String toXml() {
        return """
        <?xml version="1.0" encoding="UTF-8" ?>
        <EXCEPTION class="%s">
        <ERRORCODE>%s</ERRORCODE>
        <MESSAGE>%s</MESSAGE>
        </EXCEPTION>
        """
                .formatted(phpClass, code == null ? "" : code, SampleJson.xmlText(getMessage()));
    }

    /**
     * The same as a call within a batch reports it: {@code message, errorcode, link, moreinfourl},
     * or just {@code errorcode, module} for a function that is not in the service.
     */
    ObjectNode toBatchJson(String siteUrl) {
        if (ACCESS.equals(code)) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("errorcode", code)
                    .put("module", component);
        }
        String shown = code == null ? "generalexceptionmessage" : code;
        return JsonNodeFactory.instance
                .objectNode()
                .put("message", getMessage())
                .put("errorcode", shown)
                .put("link", siteUrl + "/")
                .put(
                        "moreinfourl",
                        "https://docs.moodle.org/405/en/error/" + component + "/" + shown);
    }
}
