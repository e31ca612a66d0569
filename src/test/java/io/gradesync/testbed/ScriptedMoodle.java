package io.gradesync.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
import java.util.stream.Collectors;

/**
 * A Moodle that answers what a test tells it to: gradebooks built item by item, activities with
 * their own grades, completion and groups, in the shape of a real Moodle's answers, and any other
 * answer for any function, error pages included.
 */
public final class ScriptedMoodle implements AutoCloseable {

    public static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Long, Course> courses = new ConcurrentHashMap<>();
    private final Map<String, Function<Map<String, String>, Answer>> scripts =
            new ConcurrentHashMap<>();
    private final Map<String, Function<Map<String, String>, InputStream>> streams =
            new ConcurrentHashMap<>();
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Set<String> functions = ConcurrentHashMap.newKeySet();
    private final Map<String, String> sentAlong = new ConcurrentHashMap<>();

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
        private final Map<Long, List<String>> roles = new LinkedHashMap<>();
        private Set<String> gradebookRoles = Set.of("student");
        private final Map<Long, ObjectNode> assignments = new LinkedHashMap<>();
        private final Map<Long, Map<Long, ObjectNode>> assignmentGrades = new LinkedHashMap<>();
        private final Map<Long, ObjectNode> quizzes = new LinkedHashMap<>();
        private final Map<Long, Map<Long, String>> bestGrades = new LinkedHashMap<>();
        private final Map<Long, Boolean> completions = new LinkedHashMap<>();
        private final Map<Long, Group> groups = new LinkedHashMap<>();
        private String completionError = "nocriteriaset";
        private boolean completionRefused;
        private int assignmentGradings;

        private record Group(String name, String idNumber, Set<Long> users) {}

        private Course(long id) {
            this.id = id;
        }

        /** A manual grade item. */
        public synchronized Course item(long item, String name, String min, String max) {
            return entry(item, name, "manual", min, max);
        }

        /** The grade item of an activity, which need not be there otherwise. */
        public synchronized Course activityItem(
                long item, String name, String module, long instance, String min, String max) {
            entry(item, name, "mod", min, max);
            items.get(item)
                    .put("itemmodule", module)
                    .put("iteminstance", instance)
                    .put("cmid", moduleId(module, instance));
            return this;
        }

        /** The course's total. */
        public synchronized Course total(long item) {
            return entry(item, null, "course", "0", "100");
        }

        /** Deletes an item; its grades would come back with it. */
        public synchronized Course dropItem(long item) {
            items.remove(item);
            return this;
        }

        public synchronized Course student(long user) {
            students.computeIfAbsent(user, added -> new TreeMap<>());
            return this;
        }

        /** A person with these roles, by their short names. */
        public synchronized Course person(long user, String... shortNames) {
            roles.put(user, List.of(shortNames));
            return student(user);
        }

        /** Whose grades Moodle keeps, which a site can set; at first those of students. */
        public synchronized Course gradebookRoles(String... shortNames) {
            gradebookRoles = Set.of(shortNames);
            return this;
        }

        /** Takes the student from the course. */
        public synchronized Course unenrol(long user) {
            students.remove(user);
            roles.remove(user);
            groups.values().forEach(group -> group.users().remove(user));
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

        /** An assignment; a maximum below 0 is that of a scale. */
        public synchronized Course assignment(long assignment, String name, String max) {
            ObjectNode fields = ScriptedShapes.assignment();
            fields.put("id", assignment)
                    .put("cmid", moduleId("assign", assignment))
                    .put("course", id)
                    .put("name", name);
            number(fields, "grade", max);
            assignments.put(assignment, fields);
            return this;
        }

        /** What the answer says of an assignment: its settings. */
        public synchronized ObjectNode assignmentFields(long assignment) {
            return known(assignments, assignment);
        }

        /**
         * A grade as the assignment itself has it: later in time than any given before, -1 for a
         * row without a grade, null for no row. It outlasts the enrolment.
         */
        public synchronized Course assignmentGrade(long assignment, long user, String raw) {
            known(assignments, assignment);
            Map<Long, ObjectNode> rows =
                    assignmentGrades.computeIfAbsent(assignment, added -> new LinkedHashMap<>());
            if (raw == null) {
                rows.remove(user);
                return this;
            }
            student(user);
            int grading = ++assignmentGradings;
            long now = 1_790_000_000L + grading;
            ObjectNode row =
                    rows.computeIfAbsent(
                            user,
                            added ->
                                    JSON.createObjectNode()
                                            .put("id", id * 100_000 + grading)
                                            .put("userid", user)
                                            .put("attemptnumber", 0)
                                            .put("timecreated", now));
            BigDecimal grade = new BigDecimal(raw).setScale(5, RoundingMode.HALF_UP);
            row.put("timemodified", now)
                    .put("grader", grade.signum() < 0 ? -1 : 2)
                    .put("grade", grade.toPlainString());
            return this;
        }

        /** Deletes an assignment and its grades; not its grade item. */
        public synchronized Course dropAssignment(long assignment) {
            assignments.remove(assignment);
            assignmentGrades.remove(assignment);
            return this;
        }

        /** Deletes a quiz; not its grade item. */
        public synchronized Course dropQuiz(long quiz) {
            quizzes.remove(quiz);
            return this;
        }

        public synchronized Course quiz(long quiz, String name, String max) {
            ObjectNode fields = ScriptedShapes.quiz();
            fields.put("id", quiz)
                    .put("coursemodule", moduleId("quiz", quiz))
                    .put("course", id)
                    .put("name", name);
            number(fields, "grade", max);
            quizzes.put(quiz, fields);
            return this;
        }

        /** What the answer says of a quiz: its settings. */
        public synchronized ObjectNode quizFields(long quiz) {
            return known(quizzes, quiz);
        }

        /** A grade as the quiz itself has it; null for none. It outlasts the enrolment. */
        public synchronized Course bestGrade(long quiz, long user, String raw) {
            known(quizzes, quiz);
            Map<Long, String> grades =
                    bestGrades.computeIfAbsent(quiz, added -> new LinkedHashMap<>());
            if (raw == null) {
                grades.remove(user);
                return this;
            }
            student(user);
            grades.put(user, raw);
            return this;
        }

        /**
         * Gives the course criteria of completion, which this student meets or not. All others do
         * not.
         */
        public synchronized Course completion(long user, boolean complete) {
            student(user);
            completions.put(user, complete);
            completionError = null;
            completionRefused = false;
            return this;
        }

        /** Any question for completion fails, whoever the student is; null: no longer. */
        public synchronized Course completionRefused(String errorCode) {
            completionError = errorCode;
            completionRefused = errorCode != null;
            return this;
        }

        /** A group with exactly these members. */
        public synchronized Course group(long group, String name, String idNumber, long... users) {
            Set<Long> members = Arrays.stream(users).boxed().collect(Collectors.toSet());
            members.forEach(this::student);
            groups.put(group, new Group(name, idNumber == null ? "" : idNumber, members));
            return this;
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
                if (onlyUser == 0
                        ? isInGradebook(student.getKey())
                        : onlyUser == student.getKey()) {
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

        synchronized List<String> rolesOf(long user) {
            return roles.getOrDefault(user, List.of("student"));
        }

        synchronized boolean isInGradebook(long user) {
            return rolesOf(user).stream().anyMatch(gradebookRoles::contains);
        }

        /** The course as mod_assign_get_assignments has it. */
        synchronized ObjectNode withAssignments() {
            ObjectNode course = JSON.createObjectNode();
            course.put("id", id)
                    .put("fullname", "Course " + id)
                    .put("shortname", "C" + id)
                    .put("timemodified", 1_790_000_000L);
            ArrayNode list = course.putArray("assignments");
            assignments.values().forEach(assignment -> list.add(assignment.deepCopy()));
            return course;
        }

        /** The rows of an assignment changed since then; none if it is not of this course. */
        synchronized List<ObjectNode> assignmentRows(long assignment, long since) {
            return assignmentGrades.getOrDefault(assignment, Map.of()).values().stream()
                    .filter(row -> row.get("timemodified").longValue() >= since)
                    .map(ObjectNode::deepCopy)
                    .toList();
        }

        synchronized List<ObjectNode> quizzes() {
            return quizzes.values().stream().map(ObjectNode::deepCopy).toList();
        }

        /** The answer of mod_quiz_get_user_best_grade; null if the quiz is not of this course. */
        synchronized ObjectNode bestGradeOf(long quiz, long user) {
            if (!quizzes.containsKey(quiz)) {
                return null;
            }
            String raw = bestGrades.getOrDefault(quiz, Map.of()).get(user);
            ObjectNode answer = JSON.createObjectNode();
            answer.put("hasgrade", raw != null);
            if (raw != null) {
                number(answer, "grade", raw);
            }
            answer.putArray("warnings");
            return answer;
        }

        synchronized Answer completionOf(long user) {
            if (!completionRefused && !students.containsKey(user)) {
                return Answer.error("usernotenroled");
            }
            if (completionError != null) {
                return Answer.error(completionError);
            }
            return Answer.json(
                    ScriptedShapes.completion(completions.getOrDefault(user, false)).toString());
        }

        /** The answer of core_group_get_course_groups, by name. */
        synchronized ArrayNode groupList() {
            ArrayNode list = JSON.createArrayNode();
            groups.entrySet().stream()
                    .sorted(Comparator.comparing(group -> group.getValue().name()))
                    .forEach(
                            group ->
                                    list.addObject()
                                            .put("id", group.getKey())
                                            .put("courseid", id)
                                            .put("name", group.getValue().name())
                                            .put("description", "")
                                            .put("descriptionformat", 1)
                                            .put("enrolmentkey", "")
                                            .put("idnumber", group.getValue().idNumber()));
            return list;
        }

        /** The groups of a user as core_enrol_get_enrolled_users has them. */
        synchronized void groupsOf(long user, ArrayNode list) {
            groups.forEach(
                    (group, fields) -> {
                        if (fields.users().contains(user)) {
                            list.addObject()
                                    .put("id", group)
                                    .put("name", fields.name())
                                    .put("description", "")
                                    .put("descriptionformat", 1);
                        }
                    });
        }

        private ObjectNode known(Map<Long, ObjectNode> activities, long instance) {
            return Objects.requireNonNull(
                    activities.get(instance),
                    () -> "Course %d has no activity %d of this kind".formatted(id, instance));
        }

        private static long moduleId(String module, long instance) {
            return switch (module) {
                case "assign" -> 1_000_000 + instance;
                case "quiz" -> 2_000_000 + instance;
                default -> 3_000_000 + instance;
            };
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
        // Without it the server holds small answers back for a moment.
        System.setProperty("sun.net.httpserver.nodelay", "true");
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

    /** Answers a function with more than fits into memory. Null: as usual. */
    public ScriptedMoodle stream(
            String function, Function<Map<String, String>, InputStream> stream) {
        streams.put(function, stream);
        return this;
    }

    public ScriptedMoodle unscript(String function) {
        streams.remove(function);
        scripts.remove(function);
        return this;
    }

    /** Sends headers along with each answer from now on. */
    public ScriptedMoodle sendAlong(Map<String, String> headers) {
        sentAlong.putAll(headers);
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

    /**
     * The calls of one function so far, whether alone or in a pack, in the shape of a form. What a
     * pack held behind a failure was not called, nor what was in a pack that a script answered.
     */
    public List<Map<String, String>> calls(String function) {
        return calls.stream().filter(form -> function.equals(form.get("wsfunction"))).toList();
    }

    /** Forgets what was asked so far. */
    public void forget() {
        requests.clear();
        calls.clear();
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
            Answer answer;
            InputStream stream;
            try {
                Map<String, String> form =
                        form(
                                new String(
                                        exchange.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8));
                requests.add(form);
                stream =
                        streams.getOrDefault(form.getOrDefault("wsfunction", ""), same -> null)
                                .apply(form);
                answer = stream == null ? answer(form) : Answer.json("");
            } finally {
                // Whoever has the answer may ask again before this thread is told.
                atOnce.decrementAndGet();
            }
            sentAlong.forEach(exchange.getResponseHeaders()::set);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            if (stream != null) {
                exchange.sendResponseHeaders(200, 0);
                stream.transferTo(exchange.getResponseBody());
                return;
            }
            exchange.sendResponseHeaders(
                    answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private Answer answer(Map<String, String> form) throws IOException {
        calls.add(form);
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
            case "mod_assign_get_assignments" -> assignments(form);
            case "mod_assign_get_grades" -> assignmentGrades(form);
            case "mod_quiz_get_quizzes_by_courses" -> quizzes(form);
            case "mod_quiz_get_user_best_grade" -> bestGrade(form);
            case "core_completion_get_course_completion_status" -> completion(form);
            case "core_group_get_course_groups" ->
                    withCourse(form, course -> course.groupList().toString());
            default -> Answer.error("invalidrecord");
        };
    }

    private Answer assignments(Map<String, String> form) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("courses");
        ArrayNode warnings = answer.putArray("warnings");
        boolean everyCourse =
                Set.of("1", "true").contains(form.getOrDefault("includenotenrolledcourses", "0"));
        for (long id : ids(form, "courseids")) {
            Course course = courses.get(id);
            if (!everyCourse) {
                warn(
                        warnings,
                        "course",
                        id,
                        2,
                        "User is not enrolled or does not have requested capability");
            } else if (course == null) {
                warn(
                        warnings,
                        "course",
                        id,
                        1,
                        "No access rights in course context Can't find data record in database"
                                + " table course.");
            } else {
                list.add(course.withAssignments());
            }
        }
        return Answer.json(answer.toString());
    }

    private Answer assignmentGrades(Map<String, String> form) {
        List<Long> ids = ids(form, "assignmentids");
        if (ids.isEmpty()) {
            return Answer.error("invalidparameter");
        }
        long since = Long.parseLong(form.getOrDefault("since", "0"));
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("assignments");
        ArrayNode warnings = answer.putArray("warnings");
        Set<Long> found = new TreeSet<>();
        for (long id : new TreeSet<>(ids)) {
            List<ObjectNode> rows =
                    courses.values().stream()
                            .flatMap(course -> course.assignmentRows(id, since).stream())
                            .toList();
            if (!rows.isEmpty()) {
                found.add(id);
                list.addObject().put("assignmentid", id).putArray("grades").addAll(rows);
            }
        }
        ids.stream()
                .filter(id -> !found.contains(id))
                .forEach(id -> warn(warnings, "assignment", id, 3, "No grades found"));
        return Answer.json(answer.toString());
    }

    private Answer quizzes(Map<String, String> form) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("quizzes");
        ArrayNode warnings = answer.putArray("warnings");
        for (long id : ids(form, "courseids")) {
            Course course = courses.get(id);
            if (course == null) {
                warn(warnings, "course", id, 1, "No access rights in course context");
            } else {
                list.addAll(course.quizzes());
            }
        }
        return Answer.json(answer.toString());
    }

    private Answer bestGrade(Map<String, String> form) {
        if (!form.containsKey("quizid")) {
            return Answer.error("invalidparameter");
        }
        long quiz = Long.parseLong(form.get("quizid"));
        long user = Long.parseLong(form.getOrDefault("userid", "0"));
        return courses.values().stream()
                .map(course -> course.bestGradeOf(quiz, user))
                .filter(Objects::nonNull)
                .findFirst()
                .map(answer -> Answer.json(answer.toString()))
                .orElseGet(() -> Answer.error("invalidrecord"));
    }

    private Answer completion(Map<String, String> form) {
        if (!form.containsKey("courseid") || !form.containsKey("userid")) {
            return Answer.error("invalidparameter");
        }
        Course course = courses.get(Long.parseLong(form.get("courseid")));
        return course == null
                ? Answer.error("invalidrecord")
                : course.completionOf(Long.parseLong(form.get("userid")));
    }

    private static List<Long> ids(Map<String, String> form, String name) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; form.containsKey("%s[%d]".formatted(name, i)); i++) {
            ids.add(Long.parseLong(form.get("%s[%d]".formatted(name, i))));
        }
        return ids;
    }

    private static void warn(ArrayNode warnings, String item, long id, int code, String message) {
        warnings.addObject()
                .put("item", item)
                .put("itemid", id)
                .put("warningcode", String.valueOf(code))
                .put("message", message);
    }

    private Answer withCourse(Map<String, String> form, Function<Course, String> answer) {
        if (!form.containsKey("courseid")) {
            return Answer.error("invalidparameter");
        }
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
                            course.groupsOf(user, node.putArray("groups"));
                            ArrayNode roles = node.putArray("roles");
                            course.rolesOf(user)
                                    .forEach(
                                            role ->
                                                    roles.addObject()
                                                            .put("roleid", 5)
                                                            .put("shortname", role));
                        });
        return users.toString();
    }

    private String gradable(Course course) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode users = answer.putArray("users");
        course.roster().stream()
                .filter(course::isInGradebook)
                .forEach(user -> users.addObject().put("id", user));
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
                    .forEachRemaining(field -> flatten(field.getKey(), field.getValue(), call));
            call.put("wstoken", form.get("wstoken"));
            call.put("wsfunction", form.get("requests[%d][function]".formatted(i)));
            String body = new String(answer(call).body(), StandardCharsets.UTF_8);
            if (body.startsWith("{\"exception\"")) {
                responses.addObject().put("error", true).put("exception", packedError(body));
                return answer;
            }
            responses.addObject().put("error", false).put("data", body);
        }
        return answer;
    }

    /** Arguments of a packed call as a form would have them. */
    private static void flatten(String name, JsonNode value, Map<String, String> form) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                flatten("%s[%d]".formatted(name, i), value.get(i), form);
            }
        } else if (value.isObject()) {
            value.properties()
                    .forEach(
                            field ->
                                    flatten(
                                            "%s[%s]".formatted(name, field.getKey()),
                                            field.getValue(),
                                            form));
        } else {
            form.put(name, value.asText());
        }
    }

    /** An error as it stands in a pack: without its class, with links for a reader. */
    private String packedError(String body) {
        ObjectNode error;
        try {
            error = (ObjectNode) JSON.readTree(body);
        } catch (JsonProcessingException scriptedLikeThat) {
            return body;
        }
        error.remove("exception");
        String code = error.path("errorcode").asText();
        if ("accessexception".equals(code)) {
            error.remove("message");
            error.put("module", "webservice");
        } else {
            error.put("link", url() + "/")
                    .put("moreinfourl", "https://docs.moodle.org/405/en/error/moodle/" + code);
        }
        return error.toString();
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
