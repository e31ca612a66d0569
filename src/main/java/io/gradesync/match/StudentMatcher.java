package io.gradesync.match;

import io.gradesync.match.Records.Student;
import io.gradesync.moodle.MoodleUser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which student a Moodle user is. A weaker rule is asked only for whom the stronger ones say
 * nothing; where a rule has two candidates, on either side, neither is taken.
 */
final class StudentMatcher {

    private final Records records;
    private final Mapped mapped;
    private final Map<Long, MoodleUser> users = new TreeMap<>();

    private final Findings findings = new Findings();
    private final Map<Long, Integer> studentByUser = new HashMap<>();
    private final Set<Long> crossed = new TreeSet<>();
    private final Map<Long, String> undecided = new TreeMap<>();
    private final Map<Integer, String> claimed = new TreeMap<>();
    private final Set<Integer> taken = new HashSet<>();
    private final Map<Long, List<Integer>> lookOfMapped = new HashMap<>();

    StudentMatcher(Records records, Mapped mapped, Collection<MoodleUser> users) {
        this.records = records;
        this.mapped = mapped;
        users.forEach(user -> this.users.put(user.id(), user));
    }

    /** Rows for those who are matched, gaps for users who are not. */
    Findings match() {
        for (StudentRule rule : StudentRule.values()) {
            match(rule);
        }
        for (MoodleUser user : users.values()) {
            if (undecided.containsKey(user.id())) {
                gap(user, undecided.get(user.id()));
            } else if (isOpen(user.id())) {
                gap(user, nothingFound(user));
            } else {
                rowThatLeadsNowhere(user);
            }
        }
        if (!crossed.isEmpty()) {
            findings.note(
                    "Moodle users %s look like students who are mapped to other users: those rows decide."
                            .formatted(Words.list(crossed)));
        }
        return findings;
    }

    /** The student of a user, by the mapping as it is or will be; null when there is none. */
    Integer student(long userId) {
        Integer found = studentByUser.get(userId);
        return found == null ? mapped.student(userId) : found;
    }

    /**
     * Students of OpenEduCat whom no Moodle user is mapped to.
     *
     * @param expected those who should be in a mapped course
     */
    Findings missing(Collection<Integer> expected) {
        Set<Integer> decided = new HashSet<>(taken);
        // Whose user a row maps to another student, on purpose, is not missed.
        lookOfMapped.values().stream()
                .filter(students -> students.size() == 1)
                .forEach(decided::addAll);
        Set<Integer> looked = new HashSet<>(expected);
        looked.addAll(claimed.keySet());
        Findings missing = new Findings();
        looked.stream()
                .sorted()
                .map(records.students()::get)
                .filter(student -> student != null && !decided.contains(student.id()))
                .filter(student -> !mapped.hasStudent(student.id()))
                .filter(student -> student.active() || claimed.containsKey(student.id()))
                .forEach(
                        student ->
                                missing.gap(
                                        Kind.STUDENT,
                                        Side.OPENEDUCAT,
                                        student.id(),
                                        student.name(),
                                        claimed.getOrDefault(student.id(), notFound(student))));
        return missing;
    }

    private void match(StudentRule rule) {
        Map<String, List<Integer>> students = new HashMap<>();
        for (Student student : records.students().values()) {
            String key = rule.key(student);
            if (key != null) {
                students.computeIfAbsent(key, first -> new ArrayList<>()).add(student.id());
            }
        }
        // An e-mail has to be unique among all; an id number that a row has decided on is free.
        Map<String, List<Long>> claimants = new HashMap<>();
        for (MoodleUser user : users.values()) {
            String key = rule.key(user);
            if (key != null && (rule == StudentRule.EMAIL || isOpen(user.id()))) {
                claimants.computeIfAbsent(key, first -> new ArrayList<>()).add(user.id());
            }
        }
        for (MoodleUser user : users.values()) {
            List<Integer> candidates = students.get(String.valueOf(rule.key(user)));
            if (rule.key(user) == null || candidates == null) {
                continue;
            }
            if (isOpen(user.id())) {
                decide(rule, user, candidates, claimants.get(rule.key(user)));
            } else if (mapped.hasUser(user.id())) {
                lookOfMapped.putIfAbsent(user.id(), candidates);
            }
        }
    }

    private void decide(
            StudentRule rule, MoodleUser user, List<Integer> students, List<Long> claimants) {
        if (students.stream().allMatch(this::isTaken)) {
            crossed.add(user.id());
        } else if (students.size() > 1) {
            ambiguous(
                    user,
                    students,
                    "%s students have %s: %s"
                            .formatted(
                                    Words.count(students.size()),
                                    rule.what(),
                                    Words.list(students)));
        } else if (claimants.size() > 1) {
            ambiguous(
                    user,
                    students,
                    "%s Moodle users have %s: %s"
                            .formatted(
                                    Words.count(claimants.size()),
                                    rule.what(),
                                    Words.list(claimants)));
        } else if (claimed.containsKey(students.get(0))) {
            undecided.put(
                    user.id(),
                    "student %d has %s, and other Moodle users have the id number of that student"
                            .formatted(students.get(0), rule.what()));
        } else {
            int student = students.get(0);
            studentByUser.put(user.id(), student);
            taken.add(student);
            findings.map(
                    MappingRow.student(
                            student,
                            user.id(),
                            rule == StudentRule.EMAIL ? null : user.idNumber().strip()));
        }
    }

    private void ambiguous(MoodleUser user, List<Integer> students, String reason) {
        undecided.put(user.id(), reason);
        students.stream()
                .filter(student -> !isTaken(student))
                .forEach(student -> claimed.putIfAbsent(student, reason));
    }

    private boolean isTaken(int student) {
        return taken.contains(student) || mapped.hasStudent(student);
    }

    private boolean isOpen(long userId) {
        return !mapped.hasUser(userId)
                && !studentByUser.containsKey(userId)
                && !undecided.containsKey(userId)
                && !crossed.contains(userId);
    }

    private void gap(MoodleUser user, String reason) {
        findings.gap(Kind.STUDENT, Side.MOODLE, user.id(), user.name(), reason);
    }

    private void rowThatLeadsNowhere(MoodleUser user) {
        Set<Integer> students = mapped.students(user.id());
        if (mapped.hasUser(user.id())
                && students.stream().noneMatch(records.students()::containsKey)) {
            gap(
                    user,
                    "its row in moodle_mapping names a student who does not exist: mend"
                            + " oec_record_id");
        }
    }

    private static String nothingFound(MoodleUser user) {
        String idNumber = user.idNumber() == null ? "" : Gap.oneLine(user.idNumber());
        return "%s, and %s"
                .formatted(
                        idNumber.isEmpty()
                                ? "no id number"
                                : "no student has the id number '%s'".formatted(idNumber),
                        user.email() == null || user.email().isBlank()
                                ? "Moodle shows no e-mail"
                                : "no student with this e-mail");
    }

    private static String notFound(Student student) {
        String registration = StudentRule.REGISTRATION.key(student);
        return "no Moodle user of the mapped courses has the id number oec_student_%d%s or the student's e-mail"
                .formatted(student.id(), registration == null ? "" : " or " + registration);
    }
}
