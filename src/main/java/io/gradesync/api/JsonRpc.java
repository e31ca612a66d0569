package io.gradesync.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gradesync.api.Announcement.Begun;
import io.gradesync.pull.Instance;
import io.gradesync.pull.PullRequest;
import io.gradesync.pull.Sentences;
import io.gradesync.pull.Trigger;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;

/** The steps of answering Odoo's clients. */
public final class JsonRpc {

    /** The user that a login stands for: there is but one here. */
    private static final int USER = 1;

    private static final Map<String, Object> VERSION =
            Map.of(
                    "server_version",
                    "18.0",
                    "server_version_info",
                    List.of(18, 0, 0, "final", 0, ""),
                    "server_serie",
                    "18.0",
                    "protocol_version",
                    1);

    /** Whether login and password are right. */
    @FunctionalInterface
    public interface Credentials {

        /**
         * Judges.
         *
         * @param address of who asks
         * @param login null where a call carries none
         */
        boolean matches(String address, String login, String password);
    }

    private final Credentials credentials;

    public JsonRpc(Credentials credentials) {
        this.credentials = credentials;
    }

    /** The body as JSON. */
    public JsonNode read(@Body String body) {
        return JsonRpcCall.read(body);
    }

    /** What is asked for; refuses who may not ask. */
    public JsonRpcCall call(
            @Body JsonNode call,
            @Variable("kind") String kind,
            @Header(VertxPlatformHttpConstants.REMOTE_ADDRESS) SocketAddress address) {
        JsonRpcCall asked = JsonRpcCall.of(kind, call);
        if (asked.kind() == JsonRpcCall.Kind.PULL
                && !credentials.matches(host(address), null, asked.password())) {
            throw new JsonRpcException("odoo.exceptions.AccessDenied", "Access Denied");
        }
        return asked;
    }

    public boolean isPull(@Variable("call") JsonRpcCall call) {
        return call.kind() == JsonRpcCall.Kind.PULL;
    }

    /** What is answered to a call that begins nothing. */
    public Object tell(
            @Variable("call") JsonRpcCall call,
            @Header(VertxPlatformHttpConstants.REMOTE_ADDRESS) SocketAddress address) {
        if (call.kind() == JsonRpcCall.Kind.VERSION) {
            return VERSION;
        }
        boolean right = credentials.matches(host(address), call.login(), call.password());
        if (call.kind() == JsonRpcCall.Kind.LOGIN) {
            return right ? USER : Boolean.FALSE;
        }
        if (!right) {
            throw new JsonRpcException("odoo.exceptions.AccessDenied", "Access Denied");
        }
        return Map.of("uid", USER, "username", call.login(), "user_context", Map.of());
    }

    /**
     * The instances that shall be pulled.
     *
     * @param rows of {@code select-instances.sql}
     */
    public Announcement request(
            @Variable("call") JsonRpcCall call, @Body List<Map<String, Object>> rows) {
        Set<Integer> missing = new LinkedHashSet<>(call.ids());
        Set<String> names = new LinkedHashSet<>();
        for (Map<String, Object> row : rows) {
            Instance instance = Instance.of(row);
            boolean asked = missing.remove(instance.id());
            if (asked && !instance.active()) {
                throw new JsonRpcException(
                        "odoo.exceptions.UserError",
                        "'%s' is switched off: switch it on first.".formatted(instance.name()));
            }
            if (asked || (call.ids().isEmpty() && instance.active())) {
                names.add(instance.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new JsonRpcException(
                    "odoo.exceptions.MissingError",
                    "Record does not exist or has been deleted: %s(%s)."
                            .formatted(JsonRpcCall.MODEL, missing.iterator().next()));
        }
        if (names.isEmpty()) {
            throw new JsonRpcException(
                    "odoo.exceptions.UserError", "No Moodle is set up, or none is switched on.");
        }
        return new Announcement(new PullRequest(Trigger.API, names, Set.of()));
    }

    /** The run of each instance: begun now, or on already. */
    public Map<String, Object> begun(@Variable("announcement") Announcement announcement)
            throws InterruptedException {
        List<Map<String, Object>> runs = new ArrayList<>();
        for (Begun begun : announcement.await()) {
            Map<String, Object> run = new LinkedHashMap<>();
            run.put("instance", begun.instance());
            run.put("run", begun.run());
            run.put("joined", begun.joined());
            runs.add(run);
        }
        return Map.of("runs", runs);
    }

    public Map<String, Object> answer(@Variable("json") JsonNode call, @Body Object result) {
        Map<String, Object> answer = head(call);
        answer.put("result", result);
        return answer;
    }

    /** An error in Odoo's shape; Odoo sends it with a status of 200. */
    public Map<String, Object> error(
            @Variable("json") JsonNode call,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        if (call == null && Sentences.find(cause, ApiException.class) != null) {
            throw Sentences.find(cause, ApiException.class);
        }
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", 200);
        error.put("message", "Odoo Server Error");
        error.put("data", OdooError.of(cause).body());
        Map<String, Object> answer = head(call);
        answer.put("error", error);
        return answer;
    }

    private static String host(SocketAddress address) {
        return address == null ? "this machine" : address.hostAddress();
    }

    private static Map<String, Object> head(JsonNode call) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("jsonrpc", "2.0");
        JsonNode id = call == null ? null : call.get("id");
        head.put("id", id == null ? NullNode.getInstance() : id);
        return head;
    }
}
