package io.gradesync.testbed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A Moodle that answers what a test tells it to: gradebooks built item by item, in the shape of a
 * real Moodle's answers, and any other answer for any function, error pages included.
 */
public final class ScriptedMoodle implements AutoCloseable {

    public static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Long, Course> courses = new ConcurrentHashMap<>();
    private final Map<String, Function<Map<String, String>, Answer>> scripts =
            new ConcurrentHashMap<>();
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Set<String> functions = ConcurrentHashMap.newKeySet();

    /** An HTTP answer. */
    public record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {

        public static Answer json(String body) {
            return new Answer(
                    200, "application/json", body.getBytes(StandardCharsets.UTF_8), Map.of());
        }

        public static Answer html(int status, String body) {
            return new Answer(
                    status,
                    "text/html; charset=utf-8",
                    body.getBytes(StandardCharsets.UTF_8),
                    Map.of());
        }

        /** Moodle's error object. */
        public static Answer error(String errorCode) {
            return json(
                    "{\"exception\":\"core\\\\exception\\\\moodle_exception\",\"errorcode\":\"%s\",\"message\":\"In words\"}"
                            .formatted(errorCode));
        }

        public Answer with(String header, String value) {
            Map<String, String> all = new TreeMap<>(headers);
            all.put(header, value);
            return new Answer(status, contentType, body, all);
        }
    }

    /** A course with its items and grades. */
    public static final class Course {

        private final long id;
        private final Map<Long, ObjectNode> items = new LinkedHashMap<>();
        private final Map<Long, Map<Long, ObjectNode>> students = new LinkedHashMap<>();

        private Course(long id) {
            this.id = id;
        }

        /** A manual grade item. */
        public synchronized Course item(long item, String name, String min, String max) {
            return entry(item, name, "manual", min, max);
        }

        /** The course's total. */
        public synchronized Course total(long item) {
            return entry(item, null, "course", "0", "100");
        }

        public synchronized Course student(long user) {
            students.computeIfAbsent(user, added -> new TreeMap<>());
            return this;
        }

        /** Takes the student from the course. */
        public synchronized Course unenrol(long user) {
            students.remove(user);
            return this;
        }

        /** A grade as it shall stand in the answer; null for none. */
        public synchronized Course grade(long item, long user, String raw) {
            student(user);
            ObjectNode fields = fields(item, user);
            number(fields, "graderaw", raw);
            if (raw == null) {
                fields.putNull("gradedategraded");
            } else {
                fields.put("gradedategraded", 1_790_000_000L + students.get(user).size());
            }
            return this;
        }

        /** Any fields of one entry, over those that it would have. */
        public synchronized ObjectNode fields(long item, long user) {
            return students.get(user).computeIfAbsent(item, added -> JSON.createObjectNode());
        }

        /** Another range for an item. */
        public synchronized Course range(long item, String min, String max) {
            number(items.get(item), "grademin", min);
            number(items.get(item), "grademax", max);
            return this;
        }

        public synchronized Course rename(long item, String name) {
            items.get(item).put("itemname", name);
            return this;
        }

        /** What the answer says of an item unless the student's entry says otherwise. */
        public synchronized ObjectNode itemFields(long item) {
            return items.get(item);
        }

        private Course entry(long item, String name, String type, String min, String max) {
            ObjectNode entry = JSON.createObjectNode();
            entry.put("id", item)
                    .put("itemname", name)
                    .put("itemtype", type)
                    .putNull("itemmodule")
                    .putNull("iteminstance")
                    .put("itemnumber", 0)
                    .put("idnumber", "")
                    .put("locked", false)
                    .putNull("graderaw")
                    .putNull("gradedatesubmitted")
                    .putNull("gradedategraded")
                    .put("gradehiddenbydate", false)
                    .put("gradeneedsupdate", false)
                    .put("gradeishidden", false)
                    .put("gradeislocked", false)
                    .put("gradeisoverridden", false)
                    .put("gradeformatted", "-");
            number(entry, "grademin", min);
            number(entry, "grademax", max);
            entry.put("feedback", "").put("feedbackformat", 0);
            items.put(item, entry);
            return this;
        }

        /** The answer of gradereport_user_get_grade_items for one student, or for all. */
        synchronized ObjectNode gradeItems(long onlyUser) {
            ObjectNode answer = JSON.createObjectNode();
            ArrayNode grades = answer.putArray("usergrades");
            for (Map.Entry<Long, Map<Long, ObjectNode>> student : students.entrySet()) {
                if (onlyUser == 0 || onlyUser == student.getKey()) {
                    ObjectNode user = grades.addObject();
                    user.put("courseid", id)
                            .put("courseidnumber", "")
                            .put("userid", student.getKey())
                            .put("userfullname", "Student " + student.getKey())
                            .put("useridnumber", "")
                            .put("maxdepth", 2);
                    ArrayNode entries = user.putArray("gradeitems");
                    items.forEach(
                            (item, common) -> {
                                ObjectNode entry = common.deepCopy();
                                ObjectNode own = student.getValue().get(item);
                                if (own != null) {
                                    entry.setAll(own);
                                }
                                entries.add(entry);
                            });
                }
            }
            answer.putArray("warnings");
            return answer;
        }

        synchronized List<Long> roster() {
            return List.copyOf(students.keySet());
        }

        private static void number(ObjectNode node, String field, String number) {
            if (number == null) {
                node.putNull(field);
            } else {
                node.put(field, new BigDecimal(number));
            }
        }
    }

    private ScriptedMoodle(HttpServer server) {
        this.server = server;
        functions.addAll(
                List.of(
                        "core_webservice_get_site_info",
                        "core_enrol_get_enrolled_users",
                        "gradereport_user_get_grade_items",
                        "tool_mobile_call_external_functions"));
        server.setExecutor(threads);
        server.createContext("/webservice/rest/server.php", this::handle);
        server.start();
    }

    public static ScriptedMoodle start() {
        try {
            return new ScriptedMoodle(
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The gradebook of a course, made at the first call. */
    public Course course(long id) {
        return courses.computeIfAbsent(id, Course::new);
    }

    /**
     * Answers a function in another way; the arguments come as the form had them. Null: as usual.
     */
    public ScriptedMoodle script(String function, Function<Map<String, String>, Answer> script) {
        scripts.put(function, script);
        return this;
    }

    public ScriptedMoodle unscript(String function) {
        scripts.remove(function);
        return this;
    }

    /** Takes a function from the token's service. */
    public ScriptedMoodle without(String function) {
        functions.remove(function);
        return this;
    }

    public ScriptedMoodle withFunction(String function) {
        functions.add(function);
        return this;
    }

    /** Forms of all requests so far. */
    public List<Map<String, String>> requests() {
        return List.copyOf(requests);
    }

    /** Forms of the requests to one function so far. */
    public List<Map<String, String>> requests(String function) {
        return requests.stream().filter(form -> function.equals(form.get("wsfunction"))).toList();
    }

    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            Map<String, String> form =
                    form(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
            requests.add(form);
            Answer answer = answer(form);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(
                    answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } finally {
            atOnce.decrementAndGet();
        }
    }

    private Answer answer(Map<String, String> form) throws IOException {
        String function = form.getOrDefault("wsfunction", "");
        Function<Map<String, String>, Answer> script = scripts.get(function);
        Answer scripted = script == null ? null : script.apply(form);
        if (scripted != null) {
            return scripted;
        }
        if (!TOKEN.equals(form.get("wstoken"))) {
            return Answer.error("invalidtoken");
        }
        if (!functions.contains(function)) {
            return Answer.error("accessexception");
        }
        return switch (function) {
            case "core_webservice_get_site_info" ->
                    Answer.json(JSON.writeValueAsString(siteInfo()));
            case "tool_mobile_call_external_functions" ->
                    Answer.json(JSON.writeValueAsString(packed(form)));
            case "core_enrol_get_enrolled_users" ->
                    withCourse(form, course -> enrolled(course, form));
            case "core_grades_get_gradable_users" -> withCourse(form, this::gradable);
            case "gradereport_user_get_grade_items" ->
                    withCourse(
                            form,
                            course ->
                                    course.gradeItems(
                                                    Long.parseLong(
                                                            form.getOrDefault("userid", "0")))
                                            .toString());
            default -> Answer.error("invalidrecord");
        };
    }

    private Answer withCourse(Map<String, String> form, Function<Course, String> answer) {
        Course course = courses.get(Long.parseLong(form.get("courseid")));
        return course == null ? Answer.error("invalidrecord") : Answer.json(answer.apply(course));
    }

    private ObjectNode siteInfo() {
        ObjectNode info = JSON.createObjectNode();
        info.put("sitename", "Scripted").put("release", "4.5.5+ (Build: 20250613)");
        ArrayNode list = info.putArray("functions");
        functions.forEach(
                function -> list.addObject().put("name", function).put("version", "2024100700"));
        return info;
    }

    private String enrolled(Course course, Map<String, String> form) {
        int from = 0;
        int number = Integer.MAX_VALUE;
        for (int i = 0; form.containsKey("options[%d][name]".formatted(i)); i++) {
            int value =
                    form.get("options[%d][value]".formatted(i)).matches("\\d+")
                            ? Integer.parseInt(form.get("options[%d][value]".formatted(i)))
                            : 0;
            switch (form.get("options[%d][name]".formatted(i))) {
                case "limitfrom" -> from = value;
                case "limitnumber" -> number = value;
                default -> {
                    // The other options do not change who comes.
                }
            }
        }
        ArrayNode users = JSON.createArrayNode();
        course.roster().stream()
                .skip(from)
                .limit(number)
                .forEach(
                        user -> {
                            ObjectNode node = users.addObject();
                            node.put("id", user);
                            node.putArray("groups");
                            node.putArray("roles")
                                    .addObject()
                                    .put("roleid", 5)
                                    .put("shortname", "student");
                        });
        return users.toString();
    }

    private String gradable(Course course) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode users = answer.putArray("users");
        course.roster().forEach(user -> users.addObject().put("id", user));
        answer.putArray("warnings");
        return answer.toString();
    }

    private ObjectNode packed(Map<String, String> form) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode responses = answer.putArray("responses");
        for (int i = 0; form.containsKey("requests[%d][function]".formatted(i)); i++) {
            Map<String, String> call = new TreeMap<>();
            JSON.readTree(form.getOrDefault("requests[%d][arguments]".formatted(i), "{}"))
                    .fields()
                    .forEachRemaining(field -> call.put(field.getKey(), field.getValue().asText()));
            call.put("wstoken", form.get("wstoken"));
            call.put("wsfunction", form.get("requests[%d][function]".formatted(i)));
            String body = new String(answer(call).body(), StandardCharsets.UTF_8);
            if (body.startsWith("{\"exception\"")) {
                responses.addObject().put("error", true).put("exception", body);
                return answer;
            }
            responses.addObject().put("error", false).put("data", body);
        }
        return answer;
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String field : body.split("&")) {
            String[] parts = field.split("=", 2);
            form.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }
}
