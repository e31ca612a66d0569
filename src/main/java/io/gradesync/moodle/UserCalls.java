package io.gradesync.moodle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** The questions that tell by what the active students of a course can be recognised. */
public final class UserCalls {

    private UserCalls() {}

    /**
     * A page of the enrolled: {@code List<MoodleUser>}; a null element stands for someone who is no
     * student, so that the size of the list tells whether it was the last page.
     */
    public static MoodleCall enrolled(MoodleSite site, long courseId, int from) {
        return MoodleCall.of(
                site,
                RosterCalls.ENROLLED,
                RosterCalls.page(courseId, from, "id,idnumber,email,fullname,roles"),
                answer -> students(answer.list(json -> new Builder().read(json))));
    }

    private static List<MoodleUser> students(List<Builder> page) {
        Predicate<Set<String>> student = StudentRoles.of(page.stream().map(Builder::roles));
        List<MoodleUser> users = new ArrayList<>();
        page.forEach(user -> users.add(student.test(user.roles()) ? user.build() : null));
        return users;
    }

    /** The gradebook's own roster, in one answer, which shows id numbers to anyone who may ask. */
    public static MoodleCall gradable(MoodleSite site, long courseId) {
        return MoodleCall.of(
                site,
                RosterCalls.GRADABLE,
                Map.of("courseid", Long.toString(courseId), "onlyactive", "1"),
                answer -> {
                    List<MoodleUser> users = new ArrayList<>();
                    answer.objectWith(
                            "users",
                            json ->
                                    MoodleJson.array(
                                            json,
                                            user -> users.add(new Builder().read(user).build())),
                            Map.of());
                    return users;
                });
    }

    /** A student's gradebook, for the id number in it: {@code List<MoodleUser>} without e-mail. */
    public static MoodleCall ofGradebook(MoodleSite site, long courseId, long userId) {
        return MoodleCall.of(
                site,
                GradebookCalls.FUNCTION,
                Map.of("courseid", Long.toString(courseId), "userid", Long.toString(userId)),
                answer -> {
                    List<MoodleUser> users = new ArrayList<>();
                    answer.objectWith(
                            "usergrades",
                            json ->
                                    MoodleJson.array(
                                            json,
                                            user -> users.add(new Builder().read(user).build())),
                            Map.of());
                    return users;
                });
    }

    /** Collects what the three functions say of a person, each in its own words. */
    private static final class Builder {

        private long id;
        private final Map<String, String> texts = new LinkedHashMap<>();
        private final Set<String> roles = new HashSet<>();

        private Builder read(AnswerParser json) throws IOException {
            MoodleJson.object(
                    json,
                    Map.of(
                            "id", field -> id = MoodleJson.id(field),
                            "userid", field -> id = MoodleJson.id(field),
                            "fullname", field -> texts.put("name", MoodleJson.text(field)),
                            "userfullname", field -> texts.put("name", MoodleJson.text(field)),
                            "idnumber", field -> texts.put("idnumber", MoodleJson.text(field)),
                            "useridnumber", field -> texts.put("idnumber", MoodleJson.text(field)),
                            "email", field -> texts.put("email", MoodleJson.text(field)),
                            "roles", field -> MoodleJson.array(field, this::readRole)));
            return this;
        }

        private void readRole(AnswerParser json) throws IOException {
            MoodleJson.object(
                    json,
                    Map.of(
                            "shortname",
                            field -> roles.add(Objects.toString(MoodleJson.text(field)))));
        }

        private Set<String> roles() {
            return StudentRoles.withoutStaff(roles);
        }

        private MoodleUser build() {
            return new MoodleUser(id, texts.get("name"), texts.get("idnumber"), texts.get("email"));
        }
    }
}
