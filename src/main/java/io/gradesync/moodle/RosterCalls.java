package io.gradesync.moodle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The questions that tell who the active students of a course are. */
public final class RosterCalls {

    public static final String GRADABLE = "core_grades_get_gradable_users";
    public static final String ENROLLED = "core_enrol_get_enrolled_users";

    /** Students asked for at once where Moodle can page. */
    public static final int PAGE = 1000;

    private RosterCalls() {}

    /** The gradebook's own roster, in one answer: {@code List<RosterEntry>} without groups. */
    public static MoodleCall gradable(MoodleSite site, long courseId) {
        return MoodleCall.of(
                site,
                GRADABLE,
                Map.of("courseid", Long.toString(courseId), "onlyactive", "1"),
                RosterCalls::readGradable);
    }

    /**
     * A page of the enrolled: {@code List<RosterEntry>} with groups and roles; a null element
     * stands for someone who can be no student, so that the size of the list shows whether it was
     * the last page.
     */
    public static MoodleCall enrolled(MoodleSite site, long courseId, int from) {
        return MoodleCall.of(
                site,
                ENROLLED,
                page(courseId, from, "id,roles,groups"),
                answer -> answer.list(RosterCalls::readEnrolled));
    }

    /** The question for a page of the active, with only these of their fields. */
    static Map<String, String> page(long courseId, int from, String fields) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("courseid", Long.toString(courseId));
        List<String[]> options =
                List.of(
                        new String[] {"onlyactive", "1"},
                        new String[] {"userfields", fields},
                        new String[] {"limitfrom", Integer.toString(from)},
                        new String[] {"limitnumber", Integer.toString(PAGE)});
        for (int i = 0; i < options.size(); i++) {
            arguments.put("options[%d][name]".formatted(i), options.get(i)[0]);
            arguments.put("options[%d][value]".formatted(i), options.get(i)[1]);
        }
        return arguments;
    }

    private static List<RosterEntry> readGradable(Answer answer) throws IOException {
        List<RosterEntry> roster = new ArrayList<>();
        answer.objectWith(
                "users",
                json ->
                        MoodleJson.array(
                                json,
                                user -> {
                                    long[] id = new long[1];
                                    MoodleJson.object(
                                            user,
                                            Map.of("id", field -> id[0] = MoodleJson.id(field)));
                                    roster.add(new RosterEntry(id[0], Set.of(), Set.of()));
                                }),
                Map.of());
        return roster;
    }

    private static RosterEntry readEnrolled(AnswerParser json) throws IOException {
        long[] id = new long[1];
        Set<String> roles = new HashSet<>();
        Set<Long> groups = new HashSet<>();
        MoodleJson.object(
                json,
                Map.of(
                        "id", field -> id[0] = MoodleJson.id(field),
                        "roles",
                                field ->
                                        MoodleJson.array(
                                                field,
                                                role ->
                                                        MoodleJson.object(
                                                                role,
                                                                Map.of(
                                                                        "shortname",
                                                                        name ->
                                                                                roles.add(
                                                                                        Objects
                                                                                                .toString(
                                                                                                        MoodleJson
                                                                                                                .text(
                                                                                                                        name)))))),
                        "groups",
                                field ->
                                        MoodleJson.array(
                                                field,
                                                group ->
                                                        MoodleJson.object(
                                                                group,
                                                                Map.of(
                                                                        "id",
                                                                        value ->
                                                                                groups.add(
                                                                                        MoodleJson
                                                                                                .id(
                                                                                                        value)))))));
        Set<String> students = StudentRoles.withoutStaff(roles);
        return students.isEmpty() ? null : new RosterEntry(id[0], Set.copyOf(groups), students);
    }
}
