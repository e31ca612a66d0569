package io.gradesync.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.sample.SampleRoster.Group;
import io.gradesync.sample.SampleRoster.Person;
import io.gradesync.sample.SampleUniversity.Programme;
import io.gradesync.sample.SampleUniversity.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Answers about the site, its courses and their groups. */
final class SampleCourseAnswers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String SITE_NAME = "Sample Moodle";
    private static final long TERM_START = Instant.parse("2026-09-01T00:00:00Z").getEpochSecond();

    /** A course as both course functions show it; number 1 is the front page of the site. */
    private record Course(
            long id,
            String shortName,
            String fullName,
            String idNumber,
            long categoryId,
            String categoryName,
            boolean completion) {

        boolean isSite() {
            return id == 1;
        }
    }

    private final String url;
    private final SampleRoster roster;
    private final Map<Long, Course> courses = new TreeMap<>();

    SampleCourseAnswers(SampleSyllabus syllabus, SampleRoster roster, String url) {
        this.url = url;
        this.roster = roster;
        courses.put(1L, new Course(1, "sample", SITE_NAME, "", 0, "", false));
        for (Subject subject : syllabus.subjects().values()) {
            courses.put(subject.moodleCourseId(), course(subject, syllabus));
        }
    }

    private static Course course(Subject subject, SampleSyllabus syllabus) {
        String category =
                SampleUniversity.programmes().stream()
                        .filter(programme -> programme.id() == subject.programmeId())
                        .map(Programme::name)
                        .findFirst()
                        .orElseThrow();
        long id = subject.moodleCourseId();
        return new Course(
                id,
                subject.code(),
                subject.name(),
                subject.moodleIdNumber(),
                subject.programmeId() + 1L,
                category,
                syllabus.tracksCompletion(id));
    }

    /** {@code core_webservice_get_site_info}; {@code functions} are name and version. */
    ObjectNode siteInfo(SampleRelease release, Map<String, String> functions) {
        Person account = SampleRoster.ACCOUNT;
        ObjectNode info =
                JSON.objectNode()
                        .put("sitename", SITE_NAME)
                        .put("username", account.username())
                        .put("firstname", account.firstName())
                        .put("lastname", account.lastName())
                        .put("fullname", account.fullName())
                        .put("lang", "en")
                        .put("userid", account.id())
                        .put("siteurl", url)
                        .put("userpictureurl", url + "/theme/image.php/boost/core/1/u/f1");
        ArrayNode held = info.putArray("functions");
        functions.forEach(
                (name, version) -> held.addObject().put("name", name).put("version", version));
        info.put("downloadfiles", 0)
                .put("uploadfiles", 0)
                .put("release", release.release())
                .put("version", release.version())
                .put("mobilecssurl", "");
        ArrayNode features = info.putArray("advancedfeatures");
        for (String feature : List.of("usecomments", "enablecompletion", "enablebadges")) {
            features.addObject().put("name", feature).put("value", 1);
        }
        return info.put("usercanmanageownfiles", true)
                .put("userquota", 104_857_600)
                .put("usermaxuploadfilesize", 67_108_864)
                .put("userhomepage", 1)
                // A secret in a real answer; clients must not log it.
                .put("userprivateaccesskey", "sample-private-access-key")
                .put("siteid", 1)
                .put("sitecalendartype", "gregorian")
                .put("usercalendartype", "gregorian")
                .put("userissiteadmin", false)
                .put("theme", "boost")
                .put("limitconcurrentlogins", 0)
                .put("policyagreed", 0);
    }

    /**
     * {@code core_course_get_courses}: all, or those of {@code options[ids]}; unknown: left out.
     */
    ArrayNode courses(SampleCall call) {
        SampleCall options = call.structure("options");
        List<Long> ids = options.numbers("ids");
        ArrayNode answer = JSON.arrayNode();
        for (Course course : courses.values()) {
            if (!options.has("ids") || ids.contains(course.id())) {
                answer.add(course(course, call));
            }
        }
        return answer;
    }

    private static ObjectNode course(Course course, SampleCall call) {
        ObjectNode json =
                JSON.objectNode()
                        .put("id", course.id())
                        .put("shortname", call.shown(course.shortName()))
                        .put("categoryid", course.categoryId())
                        .put("fullname", call.shown(course.fullName()))
                        .put("displayname", call.shown(course.fullName()))
                        .put("summary", summary(course))
                        .put("summaryformat", course.isSite() ? 0 : call.textFormat())
                        .put("format", course.isSite() ? "site" : "topics")
                        .put("startdate", course.isSite() ? 0 : TERM_START)
                        .put("enddate", 0);
        if (course.isSite()) {
            json.put("numsections", 1);
        }
        return conditions(json, course);
    }

    /** {@code core_course_get_courses_by_field}: {@code {courses, warnings}}. */
    ObjectNode coursesByField(SampleCall call) {
        ObjectNode answer = JSON.objectNode();
        ArrayNode list = answer.putArray("courses");
        for (Course course : found(call.text("field", ""), call.text("value", ""))) {
            list.add(courseInFull(course, call));
        }
        answer.putArray("warnings");
        return answer;
    }

    private List<Course> found(String field, String value) {
        return switch (field) {
            case "" -> List.copyOf(courses.values());
            case "id" -> byId(value);
            case "ids" -> byIds(value);
            case "shortname" -> where(course -> course.shortName().equals(value));
            case "idnumber" -> where(course -> course.idNumber().equals(value));
            case "category" -> where(course -> Long.toString(course.categoryId()).equals(value));
            default -> throw SampleError.invalidParameter();
        };
    }

    private List<Course> where(Predicate<Course> condition) {
        return courses.values().stream().filter(condition).toList();
    }

    private List<Course> byId(String value) {
        return where(course -> Long.toString(course.id()).equals(value.strip()));
    }

    /** One id that does not exist makes all of Moodle's answer a PHP error. */
    private List<Course> byIds(String value) {
        List<Course> result = new ArrayList<>();
        for (String id : value.split(",", -1)) {
            List<Course> course = byId(id);
            if (course.isEmpty()) {
                throw SampleError.php("Attempt to assign property \"contextvalidated\" on null");
            }
            result.addAll(course);
        }
        result.sort(Comparator.comparingLong(Course::id));
        return result;
    }

    private ObjectNode courseInFull(Course course, SampleCall call) {
        ObjectNode json =
                JSON.objectNode()
                        .put("id", course.id())
                        .put("fullname", call.shown(course.fullName()))
                        .put("displayname", call.shown(course.fullName()))
                        .put("shortname", call.shown(course.shortName()))
                        .put(
                                "courseimage",
                                "%s/pluginfile.php/%s/course/generated/course.svg"
                                        .formatted(url, course.id()))
                        .put("categoryid", course.categoryId())
                        .put("categoryname", call.shown(course.categoryName()))
                        .put("sortorder", course.isSite() ? 1 : 10_000 + course.id())
                        .put("summary", summary(course))
                        .put("summaryformat", course.isSite() ? 0 : call.textFormat());
        json.putArray("summaryfiles");
        json.putArray("overviewfiles");
        conditions(json, course);
        ArrayNode contacts = json.putArray("contacts");
        roster.enrolled(course.id()).stream()
                .filter(enrolment -> enrolment.role() == SampleRoster.Role.LECTURER)
                .map(SampleRoster.Enrolment::person)
                .forEach(
                        person ->
                                contacts.addObject()
                                        .put("id", person.id())
                                        .put("fullname", person.fullName()));
        ArrayNode methods = json.putArray("enrollmentmethods");
        if (!course.isSite()) {
            methods.add("manual");
        }
        json.put("format", course.isSite() ? "site" : "topics")
                .put("showgrades", 1)
                .put("newsitems", 0)
                .put("startdate", course.isSite() ? 0 : TERM_START);
        Stream.of("enddate", "maxbytes", "showreports").forEach(key -> json.put(key, 0));
        json.put("visible", 1);
        Stream.of("groupmode", "groupmodeforce", "defaultgroupingid")
                .forEach(key -> json.put(key, 0));
        json.put("enablecompletion", course.completion() ? 1 : 0)
                .put("completionnotify", 0)
                .put("lang", "")
                .put("theme", "")
                .put("marker", 0);
        json.putArray("filters")
                .addObject()
                .put("filter", "urltolink")
                .put("localstate", 0)
                .put("inheritedstate", 1);
        if (!course.isSite()) {
            ArrayNode options = json.putArray("courseformatoptions");
            options.addObject().put("name", "hiddensections").put("value", 1);
            options.addObject().put("name", "coursedisplay").put("value", 0);
            options.addObject().put("name", "indentation").put("value", "1");
        }
        return json;
    }

    private static ObjectNode conditions(ObjectNode json, Course course) {
        json.put("showactivitydates", false);
        return course.completion()
                ? json.put("showcompletionconditions", true)
                : json.putNull("showcompletionconditions");
    }

    private static String summary(Course course) {
        return course.isSite() ? "" : "<p>A course of the sample university.</p>";
    }

    /** {@code core_group_get_course_groups}: an array, the only answer with groups' id numbers. */
    JsonNode groups(SampleCall call) {
        long courseId = call.number("courseid");
        if (!courses.containsKey(courseId)) {
            throw SampleError.moodle(
                    "errorcoursecontextnotvalid",
                    "webservice",
                    "You cannot execute functions in the course context (course id:"
                            + courseId
                            + "). The context error message was: Context does not exist");
        }
        ArrayNode answer = JSON.arrayNode();
        for (Group group : roster.groups(courseId)) {
            answer.addObject()
                    .put("id", group.id())
                    .put("courseid", group.courseId())
                    .put("name", call.shown(group.name()))
                    .put("description", "")
                    .put("descriptionformat", call.textFormat())
                    .put("enrolmentkey", "")
                    .put("idnumber", group.idNumber())
                    .put("visibility", 0)
                    .put("participation", true);
        }
        return answer;
    }
}
