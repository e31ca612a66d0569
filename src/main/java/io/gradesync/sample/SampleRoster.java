package io.gradesync.sample;

import io.gradesync.sample.SampleUniversity.Batch;
import io.gradesync.sample.SampleUniversity.Student;
import io.gradesync.sample.SampleUniversity.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who has an account in the sample Moodle, and who is enrolled where, as what. */
final class SampleRoster {

    /** The account behind the token, enrolled nowhere. */
    static final Person ACCOUNT =
            new Person(3, "gradesync", "Grade", "Sync", "gradesync@university.example", "");

    private static final Person LECTURER =
            new Person(1961, "teacher1", "Tessa", "Quill", "teacher1@university.example", "T001");
    private static final Person TUTOR =
            new Person(1962, "teacher2", "Emil", "Ford", "teacher2@university.example", "T002");

    private static final long SUSPENDED_COURSE = 106;
    private static final long SUSPENDED_USER = 1054;

    /** An account; {@code idNumber} is empty where there is none. */
    record Person(
            long id,
            String username,
            String firstName,
            String lastName,
            String email,
            String idNumber) {

        String fullName() {
            return firstName + " " + lastName;
        }
    }

    /** A role with Moodle's standard id; only students have a place in the gradebook. */
    enum Role {
        LECTURER(3, "editingteacher"),
        TUTOR(4, "teacher"),
        STUDENT(5, "student");

        final int id;
        final String shortName;

        Role(int id, String shortName) {
            this.id = id;
            this.shortName = shortName;
        }
    }

    /** A group of a course, one for each batch of its programme. */
    record Group(long id, long courseId, String name, int batchId) {

        String idNumber() {
            return "oec_batch_" + batchId;
        }
    }

    /** A person in a course; {@code group} is null for people outside all batches. */
    record Enrolment(Person person, Role role, Group group, boolean suspended) {

        boolean isActiveStudent() {
            return role == Role.STUDENT && !suspended;
        }

        boolean isIn(long groupId) {
            return group != null && group.id() == groupId;
        }
    }

    private final Map<Long, Person> people = new TreeMap<>();
    private final Map<Long, List<Group>> groups = new LinkedHashMap<>();
    private final Map<Long, List<Enrolment>> enrolments = new LinkedHashMap<>();

    SampleRoster() {
        Stream.concat(
                        SampleUniversity.students().stream(),
                        SampleUniversity.moodleOnlyStudents().stream())
                .map(SampleRoster::person)
                .forEach(person -> people.put(person.id(), person));
        for (Person person : List.of(ACCOUNT, LECTURER, TUTOR)) {
            people.put(person.id(), person);
        }
        for (Subject subject : SampleUniversity.subjects()) {
            groups.put(subject.moodleCourseId(), groups(subject));
            enrolments.put(subject.moodleCourseId(), enrolments(subject));
        }
    }

    Optional<Person> person(long userId) {
        return Optional.ofNullable(people.get(userId));
    }

    /** All accounts, in the order of their ids. */
    List<Person> people() {
        return List.copyOf(people.values());
    }

    List<Group> groups(long courseId) {
        return groups.getOrDefault(courseId, List.of());
    }

    /** Everyone in a course, in the order of the user ids. */
    List<Enrolment> enrolled(long courseId) {
        return enrolments.getOrDefault(courseId, List.of());
    }

    Optional<Enrolment> enrolment(long courseId, long userId) {
        return enrolled(courseId).stream().filter(e -> e.person().id() == userId).findFirst();
    }

    /** The students with an active enrolment, in the order of Moodle's gradebook: by name. */
    List<Person> gradebookOrder(long courseId, long groupId) {
        return enrolled(courseId).stream()
                .filter(Enrolment::isActiveStudent)
                .filter(enrolment -> groupId == 0 || enrolment.isIn(groupId))
                .map(Enrolment::person)
                .sorted(Comparator.comparing(Person::lastName).thenComparing(Person::firstName))
                .toList();
    }

    List<Long> coursesOf(long userId) {
        return enrolments.keySet().stream()
                .filter(courseId -> enrolment(courseId, userId).isPresent())
                .toList();
    }

    /** Who grades in a course. */
    long graderOf(long courseId) {
        return courseId % 2 == 0 ? TUTOR.id() : LECTURER.id();
    }

    private static Person person(Student student) {
        return new Person(
                student.moodleUserId(),
                student.email().substring(0, student.email().indexOf('@')),
                student.firstName(),
                student.lastName(),
                student.moodleEmail(),
                student.moodleIdNumber());
    }

    private static List<Group> groups(Subject subject) {
        return SampleUniversity.batches().stream()
                .filter(batch -> batch.programmeId() == subject.programmeId())
                .map(batch -> group(subject, batch))
                .toList();
    }

    private static Group group(Subject subject, Batch batch) {
        long id = 500 + 10L * subject.id() + batch.id();
        return new Group(id, subject.moodleCourseId(), batch.name(), batch.id());
    }

    private List<Enrolment> enrolments(Subject subject) {
        long courseId = subject.moodleCourseId();
        List<Enrolment> result = new ArrayList<>();
        for (Student student : SampleUniversity.enrolled(subject)) {
            long userId = student.moodleUserId();
            result.add(
                    new Enrolment(
                            people.get(userId),
                            Role.STUDENT,
                            groupOf(courseId, student),
                            courseId == SUSPENDED_COURSE && userId == SUSPENDED_USER));
        }
        result.add(new Enrolment(LECTURER, Role.LECTURER, null, false));
        result.add(new Enrolment(TUTOR, Role.TUTOR, null, false));
        result.sort(Comparator.comparingLong(enrolment -> enrolment.person().id()));
        return List.copyOf(result);
    }

    private Group groupOf(long courseId, Student student) {
        return groups(courseId).stream()
                .filter(group -> group.batchId() == student.batchId())
                .findFirst()
                .orElse(null);
    }
}
