package io.gradesync.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private final List<Map<String, String>> calls = new CopyOnWriteArrayList<>();
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
        private final Map<Long, ObjectNode> assignments = new LinkedHashMap<>();
        private final Map<Long, Map<Long, String>> assignmentGrades = new LinkedHashMap<>();
        private final Map<Long, ObjectNode> quizzes = new LinkedHashMap<>();
        private final Map<Long, Map<Long, String>> bestGrades = new LinkedHashMap<>();
        private final Map<Long, Boolean> completion = new LinkedHashMap<>();
        private String completionRefusal = "nocriteriaset";
        private final Map<Long, ObjectNode> groups = new LinkedHashMap<>();
        private final Map<Long, Set<Long>> groupsOfUser = new LinkedHashMap<>();

        private Course(long id) {
            this.id = id;
        }

        /** A manual grade item. */
        public synchronized Course item(long item, String name, String min, String max) {
            return entry(item, name, "manual", min, max);
        }

        /** The grade item of an activity. */
        public synchronized Course activityItem(
                long item, String name, String module, long activity, String min, String max) {
            entry(item, name, "mod", min, max);
            items.get(item).put("itemmodule", module).put("iteminstance", activity);
            return this;
        }

        /** An assignment; a negative maximum is a scale. */
        public synchronized Course assignment(long assignment, String name, String max) {
            ObjectNode fields = JSON.createObjectNode();
            fields.put("id", assignment)
                    .put("cmid", assignment + 5000)
                    .put("course", id)
                    .put("name", name)
                    .put("nosubmissions", 0);
            number(fields, "grade", max);
            fields.put("timemodified", 1_790_000_000L)
                    .put("teamsubmission", 0)
                    .put("blindmarking", 0)
                    .put("hidegrader", 0)
                    .put("revealidentities", 0)
                    .put("markingworkflow", 0)
                    .put("markingallocation", 0);
            fields.putArray("configs");
            assignments.put(assignment, fields);
            assignmentGrades.putIfAbsent(assignment, new TreeMap<>());
            return this;
        }

        /** What the answer says of an assignment. */
        public synchronized ObjectNode assignmentFields(long assignment) {
            return assignments.get(assignment);
        }

        public synchronized Course dropAssignment(long assignment) {
            assignments.remove(assignment);
            return this;
        }

        /** What an assignment holds for a user; null for no row. */
        public synchronized Course assignmentGrade(long assignment, long user, String raw) {
            if (raw == null) {
                assignmentGrades.get(assignment).remove(user);
            } else {
                assignmentGrades.get(assignment).put(user, raw);
            }
            return this;
        }

        public synchronized Course quiz(long quiz, String name, String max) {
            ObjectNode fields = JSON.createObjectNode();
            fields.put("id", quiz)
                    .put("coursemodule", quiz + 6000)
                    .put("course", id)
                    .put("name", name)
                    .put("visible", true)
                    .put("grademethod", 1)
                    .put("decimalpoints", 2);
            number(fields, "sumgrades", max);
            number(fields, "grade", max);
            quizzes.put(quiz, fields);
            bestGrades.putIfAbsent(quiz, new TreeMap<>());
            return this;
        }

        /** What the answer says of a quiz. */
        public synchronized ObjectNode quizFields(long quiz) {
            return quizzes.get(quiz);
        }

        /** A user's best grade; null for none. */
        public synchronized Course bestGrade(long quiz, long user, String raw) {
            bestGrades.get(quiz).put(user, raw);
            return this;
        }

        /** Says what completes the course, and whether this user has. */
        public synchronized Course completion(long user, boolean complete) {
            completionRefusal = null;
            completion.put(user, complete);
            return this;
        }

        /** Refuses every question for completion. */
        public synchronized Course completionRefused(String errorCode) {
            completionRefusal = errorCode;
            return this;
        }

        /** A group with its members. */
        public synchronized Course group(long group, String name, String idNumber, long... users) {
            groups.put(
                    group,
                    JSON.createObjectNode()
                            .put("id", group)
                            .put("courseid", id)
                            .put("name", name)
                            .put("description", "")
                            .put("descriptionformat", 1)
                            .put("enrolmentkey", "")
                            .put("idnumber", idNumber));
            for (long user : users) {
                groupsOfUser.computeIfAbsent(user, added -> new TreeSet<>()).add(group);
            }
            return this;
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

        synchronized ObjectNode assignmentList() {
            ObjectNode course = JSON.createObjectNode();
            course.put("id", id).put("fullname", "Course " + id).put("shortname", "C" + id);
            course.put("timemodified", 1_790_000_000L);
            ArrayNode list = course.putArray("assignments");
            assignments.values().forEach(list::add);
            return course;
        }

        /** Null for an assignment of another course; empty where there is no grade. */
        synchronized ArrayNode assignmentGrades(long assignment) {
            if (!assignments.containsKey(assignment)) {
                return null;
            }
            ArrayNode grades = JSON.createArrayNode();
            assignmentGrades
                    .get(assignment)
                    .forEach(
                            (user, raw) ->
                                    grades.addObject()
                                            .put("id", assignment * 10_000 + user)
                                            .put("userid", user)
                                            .put("attemptnumber", 0)
                                            .put("timecreated", 1_790_000_000L)
                                            .put("timemodified", 1_790_000_000L)
                                            .put("grader", 2)
                                            .put("grade", five(raw)));
            return grades;
        }

        /** Moodle writes a grade with five decimals; what is no number stays as it is. */
        private static String five(String raw) {
            try {
                return new BigDecimal(raw).setScale(5, RoundingMode.HALF_UP).toPlainString();
            } catch (NumberFormatException odd) {
                return raw;
            }
        }

        synchronized List<ObjectNode> quizList() {
            return List.copyOf(quizzes.values());
        }

        /** Null for a quiz of another course. */
        synchronized ObjectNode bestGrade(long quiz, long user) {
            if (!quizzes.containsKey(quiz)) {
                return null;
            }
            String raw = bestGrades.get(quiz).get(user);
            ObjectNode answer = JSON.createObjectNode().put("hasgrade", raw != null);
            if (raw != null) {
                number(answer, "grade", raw);
            }
            answer.putArray("warnings");
            return answer;
        }

        /** An error code or an answer. */
        synchronized Answer completionStatus(long user) {
            if (completionRefusal != null) {
                return Answer.error(completionRefusal);
            }
            if (!students.containsKey(user)) {
                return Answer.error("usernotenroled");
            }
            ObjectNode answer = JSON.createObjectNode();
            answer.putObject("completionstatus")
                    .put("completed", completion.getOrDefault(user, false))
                    .put("aggregation", 1)
                    .putArray("completions");
            answer.putArray("warnings");
            return Answer.json(answer.toString());
        }

        synchronized String groupList() {
            ArrayNode list = JSON.createArrayNode();
            groups.values().forEach(list::add);
            return list.toString();
        }

        synchronized Set<Long> groups(long user) {
            return Set.copyOf(groupsOfUser.getOrDefault(user, Set.of()));
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
                        "mod_assign_get_assignments",
                        "mod_assign_get_grades",
                        "mod_quiz_get_quizzes_by_courses",
                        "mod_quiz_get_user_best_grade",
                        "core_completion_get_course_completion_status",
                        "core_group_get_course_groups",
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

    /** Arguments of the calls to one function so far, alone or inside packs. */
    public List<Map<String, String>> calls(String function) {
        return calls.stream().filter(form -> function.equals(form.get("wsfunction"))).toList();
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
        calls.add(form);
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
            case "mod_assign_get_assignments" -> Answer.json(assignments(form).toString());
            case "mod_assign_get_grades" -> Answer.json(assignmentGrades(form).toString());
            case "mod_quiz_get_quizzes_by_courses" -> Answer.json(quizzes(form).toString());
            case "mod_quiz_get_user_best_grade" -> bestGrade(form);
            case "core_completion_get_course_completion_status" -> completion(form);
            case "core_group_get_course_groups" -> withCourse(form, Course::groupList);
            default -> Answer.error("invalidrecord");
        };
    }

    private ObjectNode assignments(Map<String, String> form) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("courses");
        ArrayNode warnings = answer.putArray("warnings");
        boolean everywhere = "1".equals(form.get("includenotenrolledcourses"));
        for (long id : ids(form, "courseids")) {
            if (!everywhere) {
                warn(warnings, "course", id, "2", "User is not enrolled");
            } else if (!courses.containsKey(id)) {
                warn(warnings, "course", id, "1", "No access rights in course context");
            } else {
                list.add(courses.get(id).assignmentList());
            }
        }
        return answer;
    }

    private ObjectNode assignmentGrades(Map<String, String> form) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("assignments");
        ArrayNode warnings = answer.putArray("warnings");
        for (long id : ids(form, "assignmentids")) {
            ArrayNode grades =
                    courses.values().stream()
                            .map(course -> course.assignmentGrades(id))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElseGet(JSON::createArrayNode);
            if (grades.isEmpty()) {
                warn(warnings, "assignment", id, "3", "No grades found");
            } else {
                list.addObject().put("assignmentid", id).set("grades", grades);
            }
        }
        return answer;
    }

    private ObjectNode quizzes(Map<String, String> form) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("quizzes");
        ArrayNode warnings = answer.putArray("warnings");
        for (long id : ids(form, "courseids")) {
            if (courses.containsKey(id)) {
                courses.get(id).quizList().forEach(list::add);
            } else {
                warn(warnings, "course", id, "1", "No access rights in course context");
            }
        }
        return answer;
    }

    private Answer bestGrade(Map<String, String> form) {
        long quiz = Long.parseLong(form.get("quizid"));
        long user = Long.parseLong(form.getOrDefault("userid", "0"));
        return courses.values().stream()
                .map(course -> course.bestGrade(quiz, user))
                .filter(Objects::nonNull)
                .findFirst()
                .map(grade -> Answer.json(grade.toString()))
                .orElseGet(() -> Answer.error("invalidrecord"));
    }

    private Answer completion(Map<String, String> form) {
        Course course = courses.get(Long.parseLong(form.get("courseid")));
        return course == null
                ? Answer.error("invalidrecord")
                : course.completionStatus(Long.parseLong(form.get("userid")));
    }

    private static List<Long> ids(Map<String, String> form, String name) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; form.containsKey("%s[%d]".formatted(name, i)); i++) {
            ids.add(Long.parseLong(form.get("%s[%d]".formatted(name, i))));
        }
        return ids;
    }

    private static void warn(
            ArrayNode warnings, String item, long id, String code, String message) {
        warnings.addObject()
                .put("item", item)
                .put("itemid", id)
                .put("warningcode", code)
                .put("message", message);
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
                            ArrayNode groups = node.putArray("groups");
                            course.groups(user)
                                    .forEach(group -> groups.addObject().put("id", group));
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
            flatten(
                    "",
                    JSON.readTree(form.getOrDefault("requests[%d][arguments]".formatted(i), "{}")),
                    call);
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

    /** Named arguments as the fields of a form. */
    private static void flatten(String name, JsonNode node, Map<String, String> fields) {
        if (node.isObject()) {
            node.fields()
                    .forEachRemaining(
                            field ->
                                    flatten(
                                            name.isEmpty()
                                                    ? field.getKey()
                                                    : "%s[%s]".formatted(name, field.getKey()),
                                            field.getValue(),
                                            fields));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                flatten("%s[%d]".formatted(name, i), node.get(i), fields);
            }
        } else {
            fields.put(name, node.asText());
        }
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
