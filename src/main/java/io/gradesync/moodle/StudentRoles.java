package io.gradesync.moodle;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who of the enrolled is a student. Moodle keeps grades of those whose role is one of its
 * "gradebook roles", a setting of the site that is {@code student} at first and that no web service
 * shows. So, in this order:
 *
 * <ol>
 *   <li>Where the token has {@link RosterCalls#GRADABLE}, that answer decides, and none of this.
 *   <li>Where somebody has the role {@code student}, those who have it are the students. Any other
 *       role of the site's own ({@code observer}) is none.
 *   <li>Where nobody has it, the site calls its students something else: whoever has a role that is
 *       not one of Moodle's for staff is a student.
 * </ol>
 */
public final class StudentRoles {

    private static final String STUDENT = "student";

    private static final Set<String> STAFF =
            Set.of("editingteacher", "teacher", "manager", "coursecreator", "guest", "frontpage");

    private StudentRoles() {}

    /** Those of the roles that a student can have. */
    static Set<String> withoutStaff(Set<String> roles) {
        return roles.stream()
                .filter(role -> !STAFF.contains(role))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The rule of a course.
     *
     * @param people the roles of each, without those of staff
     */
    public static Predicate<Set<String>> of(Stream<Set<String>> people) {
        return people.anyMatch(roles -> roles.contains(STUDENT))
                ? roles -> roles.contains(STUDENT)
                : roles -> !roles.isEmpty();
    }
}
