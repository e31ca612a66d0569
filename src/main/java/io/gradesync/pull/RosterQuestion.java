package io.gradesync.pull;

import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.moodle.RosterEntry;
import io.gradesync.moodle.SiteInfo;
import io.gradesync.moodle.StudentRoles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who the active students of a course are. The gradebook's own roster comes at once, knows which
 * roles are students' and shows no groups. That of the enrolled comes in pages, for the groups or
 * where there is no other.
 */
abstract class RosterQuestion implements Question {

    /** No course has so many people. */
    private static final int MOST_ROWS = 250_000;

    final CoursePull course;

    private RosterQuestion(CoursePull course) {
        this.course = course;
    }

    static RosterQuestion of(CoursePull course) {
        return course.getPull().getSiteInfo().has(RosterCalls.GRADABLE)
                ? new Gradable(course)
                : new Enrolled(course, null);
    }

    MoodleSite site() {
        return course.getPull().getSite();
    }

    long courseId() {
        return course.getMapping().moodleCourseId();
    }

    boolean isEnrolledOffered() {
        return course.getPull().getSiteInfo().has(RosterCalls.ENROLLED);
    }

    @Override
    public List<Question> refused(MoodleException failure) {
        course.fail(failure);
        return List.of();
    }

    /** The gradebook's own roster. */
    private static final class Gradable extends RosterQuestion {

        private Gradable(CoursePull course) {
            super(course);
        }

        @Override
        public MoodleCall call() {
            return RosterCalls.gradable(site(), courseId());
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<Question> answered(Object answer) {
            List<RosterEntry> students = (List<RosterEntry>) answer;
            if (course.needsGroups() && isEnrolledOffered()) {
                return List.of(new Enrolled(course, students));
            }
            course.setRoster(students);
            return List.of();
        }

        /** A broken calculation keeps Moodle from naming them; their grades can be read. */
        @Override
        public List<Question> refused(MoodleException failure) {
            return failure.isRegradingNeeded() && isEnrolledOffered()
                    ? List.of(new Enrolled(course, null))
                    : super.refused(failure);
        }
    }

    /** The enrolled with their roles and groups, page by page. */
    private static final class Enrolled extends RosterQuestion {

        private final List<RosterEntry> students;
        private final Map<Long, RosterEntry> people = new LinkedHashMap<>();
        private int rows;

        /**
         * @param students those whom the gradebook named; null: the roles decide
         */
        private Enrolled(CoursePull course, List<RosterEntry> students) {
            super(course);
            this.students = students;
        }

        @Override
        public MoodleCall call() {
            return RosterCalls.enrolled(site(), courseId(), rows);
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<Question> answered(Object answer) {
            List<RosterEntry> page = (List<RosterEntry>) answer;
            int before = people.size();
            rows += page.size();
            page.stream()
                    .filter(Objects::nonNull)
                    .forEach(person -> people.put(person.userId(), person));
            if (page.size() < RosterCalls.PAGE) {
                course.setRoster(students == null ? byRole() : withGroups());
                return List.of();
            }
            boolean same = people.size() == before && !isStaff(page);
            if (same || rows > MOST_ROWS) {
                course.fail(
                        new PullException(
                                "Moodle names people of course %d without end, or the same again and again: look at what it answers to %s."
                                        .formatted(courseId(), RosterCalls.ENROLLED)));
                return List.of();
            }
            return List.of(this);
        }

        /** A page can hold nobody but staff, and the next one students. */
        private static boolean isStaff(List<RosterEntry> page) {
            return page.stream().allMatch(Objects::isNull);
        }

        private List<RosterEntry> withGroups() {
            return students.stream()
                    .map(student -> people.getOrDefault(student.userId(), student))
                    .toList();
        }

        private List<RosterEntry> byRole() {
            Predicate<Set<String>> student =
                    StudentRoles.of(people.values().stream().map(RosterEntry::roles));
            List<RosterEntry> named = new ArrayList<>();
            Set<String> others = new TreeSet<>();
            for (RosterEntry person : people.values()) {
                if (student.test(person.roles())) {
                    named.add(person);
                } else {
                    others.addAll(person.roles());
                }
            }
            SiteInfo site = course.getPull().getSiteInfo();
            if (!others.isEmpty() && !site.has(RosterCalls.GRADABLE)) {
                course.getPull()
                        .note(
                                "People with no other role than %s are not read as students, as others of their course have the role student: where Moodle keeps grades of them too, add %s to the token's external service, which names whom it keeps grades of."
                                        .formatted(
                                                String.join(" or ", others), RosterCalls.GRADABLE));
            }
            return named;
        }
    }
}
