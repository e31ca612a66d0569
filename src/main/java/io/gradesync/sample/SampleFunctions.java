package io.gradesync.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The functions that the token's service holds, by name. */
final class SampleFunctions {

    /** Some functions that Moodle has and this service has not: refused, but not unknown. */
    private static final Set<String> OUTSIDE_THE_SERVICE =
            Set.of(
                    "core_course_get_contents",
                    "core_course_get_updates_since",
                    "core_grades_get_grade_tree",
                    "core_group_get_group_members",
                    "core_user_get_users",
                    "gradereport_overview_get_course_grades",
                    "gradereport_user_get_grades_table",
                    "mod_assign_get_submissions",
                    "mod_quiz_get_user_attempts");

    private interface Body {
        JsonNode answer(SampleCall call);
    }

    private record Function(String version, Set<String> parameters, Body body) {}

    private final Map<String, Function> functions = new LinkedHashMap<>();
    private final ObjectMapper mapper = new ObjectMapper();
    private final String url;

    SampleFunctions(SampleGradebook gradebook, String url) {
        this.url = url;
        SampleRelease release = gradebook.release();
        SampleSyllabus syllabus = gradebook.syllabus();
        SampleRoster roster = gradebook.roster();
        SampleCourseAnswers courses = new SampleCourseAnswers(syllabus, roster, url);
        SamplePeopleAnswers people = new SamplePeopleAnswers(syllabus, roster, url);
        SampleGradeAnswers grades = new SampleGradeAnswers(gradebook);
        SampleActivityAnswers activities = new SampleActivityAnswers(gradebook);
        SampleCompletionAnswers completion = new SampleCompletionAnswers(gradebook, url);

        add(
                "core_completion_get_course_completion_status",
                release.version(),
                completion::status,
                "courseid",
                "userid");
        add("core_course_get_courses", release.version(), courses::courses, "options");
        add(
                "core_course_get_courses_by_field",
                release.version(),
                courses::coursesByField,
                "field",
                "value");
        add(
                "core_enrol_get_enrolled_users",
                release.version(),
                people::enrolledUsers,
                "courseid",
                "options");
        add(
                "core_grades_get_gradable_users",
                release.version(),
                people::gradableUsers,
                "courseid",
                "groupid",
                "onlyactive");
        add("core_grades_get_gradeitems", release.version(), grades::bareItems, "courseid");
        add("core_group_get_course_groups", release.version(), courses::groups, "courseid");
        add(
                "core_user_get_users_by_field",
                release.version(),
                people::usersByField,
                "field",
                "values");
        add(
                "core_webservice_get_site_info",
                release.version(),
                call -> courses.siteInfo(release, versions()),
                "serviceshortnames");
        add(
                "mod_assign_get_grades",
                release.pluginVersion(),
                activities::assignmentGrades,
                "assignmentids",
                "since");
        add(
                "mod_assign_get_assignments",
                release.pluginVersion(),
                activities::assignments,
                "courseids",
                "capabilities",
                "includenotenrolledcourses");
        add(
                "mod_quiz_get_quizzes_by_courses",
                release.pluginVersion(),
                activities::quizzes,
                "courseids");
        add(
                "mod_quiz_get_user_best_grade",
                release.pluginVersion(),
                activities::bestGrade,
                "quizid",
                "userid");
        add(
                "gradereport_user_get_grade_items",
                release.pluginVersion(),
                grades::gradeItems,
                "courseid",
                "userid",
                "groupid");
        add(
                "tool_mobile_call_external_functions",
                release.pluginVersion(),
                this::batch,
                "requests");
    }

    /**
     * @param name null or empty where the client named none
     * @param raw whether names are wanted as stored
     * @throws SampleError in Moodle's words
     */
    JsonNode call(String name, ObjectNode arguments, boolean raw) {
        if (name == null || name.isEmpty()) {
            throw SampleError.invalidParameter();
        }
        Function function = functions.get(name);
        if (function == null) {
            throw OUTSIDE_THE_SERVICE.contains(name)
                    ? SampleError.notInService()
                    : SampleError.noRecord("external_functions");
        }
        SampleCall call = new SampleCall(arguments, raw);
        call.allowOnly(function.parameters());
        return function.body().answer(call);
    }

    /** Calls one after the other until one fails; those after it have no entry in the answer. */
    private JsonNode batch(SampleCall call) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode responses = answer.putArray("responses");
        for (SampleCall request : call.require("requests").structures("requests")) {
            ObjectNode response = responses.addObject();
            try {
                JsonNode data = batched(request);
                response.put("error", false).put("data", SampleJson.json(data));
            } catch (SampleError error) {
                String exception = SampleJson.json(error.toBatchJson(url));
                response.put("error", true).put("exception", exception);
                break;
            }
        }
        return answer;
    }

    private JsonNode batched(SampleCall request) {
        request.allowOnly(
                Set.of(
                        "function",
                        "arguments",
                        "settingraw",
                        "settingfileurl",
                        "settingfilter",
                        "settinglang"));
        String function = request.text("function");
        if (!functions.containsKey(function)) {
            throw SampleError.notInService();
        }
        ObjectNode arguments = arguments(request.text("arguments", "{}"));
        return call(function, arguments, request.flag("settingraw"));
    }

    /** What is no JSON object counts as no arguments. */
    private ObjectNode arguments(String json) {
        try {
            return mapper.readTree(json) instanceof ObjectNode object
                    ? object
                    : mapper.createObjectNode();
        } catch (JsonProcessingException e) {
            return mapper.createObjectNode();
        }
    }

    private void add(String name, String version, Body body, String... parameters) {
        functions.put(name, new Function(version, Set.of(parameters), body));
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        functions.forEach((name, function) -> versions.put(name, function.version()));
        return versions;
    }
}
