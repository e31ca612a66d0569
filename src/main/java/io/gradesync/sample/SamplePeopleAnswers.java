package io.gradesync.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.sample.SampleRoster.Enrolment;
import io.gradesync.sample.SampleRoster.Person;
import io.gradesync.sample.SampleRoster.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Answers about people: who they are, and who is enrolled in a course. */
final class SamplePeopleAnswers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What may be asked for with {@code userfields}; most of it this site has no values for. */
    private static final Set<String> USER_FIELDS =
            Set.of(
                    ("id username fullname firstname lastname email address phone1 phone2"
                                    + " department institution interests firstaccess lastaccess"
                                    + " auth confirmed idnumber lang theme timezone mailformat"
                                    + " description descriptionformat city country"
                                    + " profileimageurlsmall profileimageurl customfields groups"
                                    + " roles preferences enrolledcourses suspended"
                                    + " lastcourseaccess trackforums")
                            .split(" "));

    private final SampleSyllabus syllabus;
    private final SampleRoster roster;
    private final String picture;

    SamplePeopleAnswers(SampleSyllabus syllabus, SampleRoster roster, String url) {
        this.syllabus = syllabus;
        this.roster = roster;
        this.picture = url + "/theme/image.php/boost/core/1/u/";
    }

    /** {@code core_enrol_get_enrolled_users}: an array, ordered by user id, teachers included. */
    ArrayNode enrolledUsers(SampleCall call) {
        long courseId = call.number("courseid");
        if (!syllabus.subjects().containsKey(courseId)) {
            throw SampleError.noRecord("course");
        }
        Options options = Options.of(call.structures("options"));
        ArrayNode answer = JSON.arrayNode();
        roster.enrolled(courseId).stream()
                .filter(enrolment -> !options.onlyActive() || !enrolment.suspended())
                .filter(enrolment -> !options.onlySuspended() || enrolment.suspended())
                .filter(enrolment -> options.group() == 0 || enrolment.isIn(options.group()))
                .skip(options.from())
                .limit(options.count() == 0 ? Long.MAX_VALUE : options.count())
                .forEach(enrolment -> answer.add(enrolledUser(enrolment, options, call)));
        return answer;
    }

    /** {@code fields} empty means all; {@code group} and {@code count} 0 mean no limit. */
    private record Options(
            Set<String> fields,
            boolean onlyActive,
            boolean onlySuspended,
            long group,
            long from,
            long count) {

        static Options of(List<SampleCall> options) {
            Set<String> fields = new HashSet<>();
            boolean active = false;
            boolean suspended = false;
            long group = 0;
            long from = 0;
            long count = 0;
            for (SampleCall option : options) {
                option.allowOnly(Set.of("name", "value"));
                switch (option.text("name")) {
                    case "userfields" -> fields.addAll(List.of(option.text("value").split(",")));
                    case "onlyactive" -> active = option.flag("value");
                    case "onlysuspended" -> suspended = option.flag("value");
                    case "groupid" -> group = option.number("value");
                    case "limitfrom" -> from = Math.max(0, option.number("value"));
                    case "limitnumber" -> count = Math.max(0, option.number("value"));
                    default -> option.text("value");
                }
            }
            for (String field : fields) {
                if (!USER_FIELDS.contains(field)) {
                    throw SampleError.moodle(
                            "invaliduserfield", "error", "Invalid user field: " + field);
                }
            }
            return new Options(fields, active, suspended, group, from, count);
        }
    }

    private ObjectNode enrolledUser(Enrolment enrolment, Options options, SampleCall call) {
        ObjectNode json = named(enrolment.person());
        access(json).put("lastcourseaccess", 0);
        pictures(json);
        if (enrolment.group() != null) {
            json.putArray("groups")
                    .addObject()
                    .put("id", enrolment.group().id())
                    .put("name", call.shown(enrolment.group().name()))
                    .put("description", "")
                    .put("descriptionformat", call.textFormat());
        }
        json.putArray("roles")
                .addObject()
                .put("roleid", enrolment.role().id)
                .put("name", "")
                .put("shortname", enrolment.role().shortName)
                .put("sortorder", 0);
        ArrayNode courses = json.putArray("enrolledcourses");
        for (long courseId : roster.coursesOf(enrolment.person().id())) {
            SampleUniversity.Subject subject = syllabus.subjects().get(courseId);
            courses.addObject()
                    .put("id", courseId)
                    .put("fullname", call.shown(subject.name()))
                    .put("shortname", call.shown(subject.code()));
        }
        if (!options.fields().isEmpty()) {
            Set<String> wanted = new HashSet<>(options.fields());
            wanted.addAll(List.of("id", "fullname"));
            json.retain(wanted);
        }
        return json;
    }

    /**
     * {@code core_grades_get_gradable_users}: {@code {users, warnings}}, students only, ordered by
     * user id, with the columns of Moodle's user table.
     */
    ObjectNode gradableUsers(SampleCall call) {
        long courseId = call.number("courseid");
        long groupId = call.number("groupid", 0);
        boolean onlyActive = call.flag("onlyactive");
        if (!syllabus.subjects().containsKey(courseId)) {
            throw SampleError.noRecord("course");
        }
        ObjectNode answer = JSON.objectNode();
        ArrayNode users = answer.putArray("users");
        roster.enrolled(courseId).stream()
                .filter(enrolment -> enrolment.role() == Role.STUDENT)
                .filter(enrolment -> !onlyActive || !enrolment.suspended())
                .filter(enrolment -> groupId == 0 || enrolment.isIn(groupId))
                .forEach(enrolment -> users.add(gradableUser(enrolment.person())));
        answer.putArray("warnings");
        return answer;
    }

    private ObjectNode gradableUser(Person person) {
        ObjectNode json = named(person);
        Stream.of("address", "phone1", "phone2", "institution").forEach(key -> json.put(key, ""));
        // Straight from the table: unlike in other functions an empty id number is there.
        json.put("idnumber", person.idNumber());
        preferences(access(json)).put("calendartype", "gregorian").put("descriptionformat", 1);
        Stream.of("description", "city", "country").forEach(key -> json.put(key, ""));
        return pictures(json);
    }

    /** {@code core_user_get_users_by_field}: an array, ordered by user id; unknown: left out. */
    JsonNode usersByField(SampleCall call) {
        String field = call.text("field");
        List<String> values = call.require("values").texts("values");
        Function<Person, String> column =
                switch (field) {
                    case "id" -> person -> Long.toString(person.id());
                    case "idnumber" -> Person::idNumber;
                    case "username" -> Person::username;
                    case "email" -> Person::email;
                    default -> throw SampleError.coding("invalid field parameter");
                };
        if (field.equals("id")) {
            call.numbers("values");
        }
        ArrayNode answer = JSON.arrayNode();
        for (Person person : roster.people()) {
            String value = column.apply(person);
            if (!value.isEmpty() && values.contains(value)) {
                answer.add(pictures(preferences(access(named(person)))));
            }
        }
        return answer;
    }

    private static ObjectNode named(Person person) {
        ObjectNode json =
                JSON.objectNode()
                        .put("id", person.id())
                        .put("username", person.username())
                        .put("firstname", person.firstName())
                        .put("lastname", person.lastName())
                        .put("fullname", person.fullName())
                        .put("email", person.email())
                        .put("department", "");
        return person.idNumber().isEmpty() ? json : json.put("idnumber", person.idNumber());
    }

    private static ObjectNode access(ObjectNode json) {
        return json.put("firstaccess", 0).put("lastaccess", 0);
    }

    private static ObjectNode preferences(ObjectNode json) {
        return json.put("auth", "manual")
                .put("suspended", false)
                .put("confirmed", true)
                .put("lang", "en")
                .put("theme", "")
                .put("timezone", "99")
                .put("mailformat", 1)
                .put("trackforums", 0);
    }

    private ObjectNode pictures(ObjectNode json) {
        return json.put("profileimageurlsmall", picture + "f2")
                .put("profileimageurl", picture + "f1");
    }
}
