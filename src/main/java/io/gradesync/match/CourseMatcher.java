package io.gradesync.match;

import io.gradesync.moodle.MoodleCourse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which Moodle course teaches which subject of which course, by its id number. */
final class CourseMatcher {

    private static final String OURS = "oec_subj_";
    private static final String FORM = "oec_subj_{subject}_course_{course}";

    private final Records records;
    private final Mapped mapped;

    CourseMatcher(Records records, Mapped mapped) {
        this.records = records;
        this.mapped = mapped;
    }

    /**
     * Subjects that no course names, where some courses do not show their id number: these can only
     * be searched for.
     */
    List<SubjectOfCourse> toSearch(Collection<MoodleCourse> courses) {
        if (courses.stream().allMatch(course -> course.idNumber() != null)) {
            return List.of();
        }
        Set<SubjectOfCourse> named = new HashSet<>();
        courses.forEach(
                course -> SubjectOfCourse.ofIdNumber(course.idNumber()).ifPresent(named::add));
        return records.taught().stream()
                .filter(subject -> !named.contains(subject) && !mapped.hasSubject(subject))
                .toList();
    }

    /**
     * @param courses of Moodle, each once
     */
    Findings match(Collection<MoodleCourse> courses) {
        Findings findings = new Findings();
        Map<SubjectOfCourse, List<MoodleCourse>> candidates = new HashMap<>();
        List<Long> crossed = new ArrayList<>();
        for (MoodleCourse course : byId(courses)) {
            Optional<SubjectOfCourse> subject = SubjectOfCourse.ofIdNumber(course.idNumber());
            boolean decided = mapped.courses().containsKey(course.id());
            if (subject.isPresent() && exists(subject.get())) {
                candidates.computeIfAbsent(subject.get(), first -> new ArrayList<>()).add(course);
                if (!decided && mapped.hasSubject(subject.get())) {
                    crossed.add(course.id());
                }
            } else if (!decided) {
                findings.gap(
                        Kind.COURSE,
                        Side.MOODLE,
                        course.id(),
                        course.name(),
                        subject.map(this::missing).orElseGet(() -> notOurs(course)));
            }
        }
        Map<SubjectOfCourse, String> reasons = new HashMap<>();
        candidates.forEach((subject, named) -> decide(subject, named, findings, reasons));
        rowsThatLeadNowhere(findings, courses);
        subjectsWithoutCourse(findings, candidates.keySet(), reasons);
        if (!crossed.isEmpty()) {
            findings.note(
                    "Moodle courses %s have the id number of a subject that is mapped to another Moodle course: its row decides."
                            .formatted(Words.list(crossed)));
        }
        return findings;
    }

    private void decide(
            SubjectOfCourse subject,
            List<MoodleCourse> named,
            Findings findings,
            Map<SubjectOfCourse, String> reasons) {
        if (mapped.hasSubject(subject)) {
            return;
        }
        List<MoodleCourse> open =
                named.stream()
                        .filter(course -> !mapped.courses().containsKey(course.id()))
                        .toList();
        if (open.isEmpty()) {
            reasons.put(
                    subject,
                    "the Moodle course with its id number, %s, is mapped to something else by its row"
                            .formatted(ids(named)));
        } else if (open.size() == 1) {
            MoodleCourse course = open.get(0);
            findings.map(MappingRow.course(subject, course.id(), course.idNumber().strip()));
        } else {
            String reason =
                    "%s Moodle courses have this id number: %s"
                            .formatted(Words.count(open.size()), ids(open));
            open.forEach(
                    course ->
                            findings.gap(
                                    Kind.COURSE, Side.MOODLE, course.id(), course.name(), reason));
            reasons.put(subject, reason);
        }
    }

    private void rowsThatLeadNowhere(Findings findings, Collection<MoodleCourse> courses) {
        Map<Long, String> names = new HashMap<>();
        courses.forEach(course -> names.put(course.id(), course.name()));
        mapped.courses()
                .forEach(
                        (id, row) -> {
                            if (row.subjectId() == null || !records.hasSubject(row.subjectId())) {
                                findings.gap(
                                        Kind.COURSE,
                                        Side.MOODLE,
                                        id,
                                        names.get(id),
                                        "its row in moodle_mapping names a subject that does not"
                                                + " exist: mend oec_record_id");
                            } else if (row.courseId() == null
                                    || !records.hasCourse(row.courseId())) {
                                findings.gap(
                                        Kind.COURSE,
                                        Side.MOODLE,
                                        id,
                                        names.get(id),
                                        "its row in moodle_mapping names no course that exists:"
                                                + " mend oec_course_id");
                            }
                        });
    }

    private void subjectsWithoutCourse(
            Findings findings, Set<SubjectOfCourse> named, Map<SubjectOfCourse, String> reasons) {
        for (SubjectOfCourse subject : records.taught()) {
            boolean found = mapped.hasSubject(subject);
            if (!found && (reasons.containsKey(subject) || !named.contains(subject))) {
                findings.gap(
                        Kind.COURSE,
                        Side.OPENEDUCAT,
                        subject.subjectId(),
                        records.name(subject),
                        reasons.getOrDefault(
                                subject,
                                "no Moodle course has the id number " + subject.idNumber()));
            }
        }
    }

    private boolean exists(SubjectOfCourse subject) {
        return records.hasSubject(subject.subjectId()) && records.hasCourse(subject.courseId());
    }

    private String missing(SubjectOfCourse subject) {
        return records.hasSubject(subject.subjectId())
                ? "its id number names course %d, which does not exist"
                        .formatted(subject.courseId())
                : "its id number names subject %d, which does not exist"
                        .formatted(subject.subjectId());
    }

    private static String notOurs(MoodleCourse course) {
        String found;
        if (course.idNumber() == null) {
            found = "Moodle shows no id number";
        } else if (course.idNumber().isBlank()) {
            found = "no id number";
        } else if (course.idNumber().strip().startsWith(OURS)) {
            return "its id number is not of the form " + FORM;
        } else {
            found = "another id number";
        }
        return "%s: give it %s, or map it by hand".formatted(found, FORM);
    }

    private static String ids(List<MoodleCourse> courses) {
        return Words.list(courses.stream().map(MoodleCourse::id).toList());
    }

    private static Collection<MoodleCourse> byId(Collection<MoodleCourse> courses) {
        Map<Long, MoodleCourse> byId = new TreeMap<>();
        courses.forEach(course -> byId.put(course.id(), course));
        return byId.values();
    }
}
