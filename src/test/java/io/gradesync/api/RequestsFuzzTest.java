package io.gradesync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Harmless;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any body, path and query of a request: parameters that fit their statement, or a sentence. */
class RequestsFuzzTest {

    static Stream<Arguments> seeds() {
        String pull =
                "{\"jsonrpc\":\"2.0\",\"method\":\"call\",\"id\":1,\"params\":{\"service\":\"object\","
                    + "\"method\":\"execute_kw\",\"args\":[\"db\",1,\"secret\",\"moodle.instance\","
                    + "\"action_pull_grades_now\",[[%s]],{}]}}";
        return Stream.of(
                arguments(pull.formatted("1,2"), "7"),
                arguments(pull.formatted("-1,2147483648,1e300,null"), "2147483648"),
                arguments(pull.formatted("\"1\",{},[[]]"), "999999999999999999"),
                arguments(
                        "{\"params\":{\"service\":\"common\",\"method\":\"login\",\"args\":[0,\"a\",\"b\"]}}",
                        "'; DROP TABLE op_exam; --"),
                arguments(
                        "{\"params\":{\"login\":\"\\ud83d\",\"password\":\"\\u0000\"}}", "\u0000"),
                arguments("[".repeat(5000), "failed,skipped"),
                arguments("{\"params\":" + "{\"a\":".repeat(1200) + "1" + "}".repeat(1201), "json"),
                arguments("{\"id\":1" + "0".repeat(2000) + "}", "\ud83d"),
                arguments("{\"id\":NaN}", "-1"),
                arguments("{}", "x".repeat(300)));
    }

    @Fault(14)
    @MethodSource("seeds")
    @FuzzTest
    void anyRequestIsUnderstoodOrRefusedInASentence(@NotNull String body, @NotNull String value) {
        for (String kind : List.of("", "SESSION", "VERSION")) {
            call(body, kind);
        }
        ask(value);
    }

    private static void call(String body, String kind) {
        try {
            JsonNode json = JsonRpcCall.read(body);
            JsonRpcCall call = JsonRpcCall.of(kind, json);
            assertThat(call.kind()).isNotNull();
            assertThat(call.ids().size()).isLessThanOrEqualTo(body.length());
        } catch (ApiException refused) {
            assertThat(refused.getStatus()).isBetween(400, 499);
            Harmless.assertSentence(refused.getMessage(), "0123456789abcdef0123456789abcdef");
        } catch (JsonRpcException refused) {
            Harmless.assertSentence(refused.getMessage(), "0123456789abcdef0123456789abcdef");
        }
    }

    private static void ask(String value) {
        Map<String, Object> given = new HashMap<>();
        List.of("id", "limit", "action", "search", "format")
                .forEach(name -> given.put(name, value));
        accepted(() -> new Asked(given).required("id").parameters().get("id"))
                .ifPresent(id -> assertThat(Integer.parseInt(id.toString())).isNotNegative());
        accepted(() -> new Asked(given).number("limit", 1, 500, "20").parameters().get("limit"))
                .ifPresent(
                        limit -> assertThat(Integer.parseInt(limit.toString())).isBetween(1, 500));
        accepted(() -> new Asked(given).names("action").parameters().get("action"))
                .ifPresent(names -> assertThat(names.toString()).matches("[a-z_,]*"));
        accepted(() -> new Asked(given).words("search").parameters().get("search"))
                .ifPresent(words -> Harmless.assertText(words.toString(), 200));
        accepted(() -> new Asked(given).choice("format", "json", "csv"))
                .ifPresent(format -> assertThat(format).isIn("json", "csv"));
    }

    private static java.util.Optional<Object> accepted(java.util.function.Supplier<Object> asked) {
        try {
            return java.util.Optional.of(asked.get());
        } catch (ApiException refused) {
            assertThat(refused.getStatus()).isEqualTo(400);
            Harmless.assertSentence(refused.getMessage(), "0123456789abcdef0123456789abcdef");
            return java.util.Optional.empty();
        }
    }
}
