package io.gradesync.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The made-up university behind the embedded default: the same people, programmes and courses as
 * the sample OpenEduCat database and the sample Moodle hold, each under its own ids.
 *
 * <p>Three programmes (OpenEduCat courses), two batches each, eight subjects with one Moodle course
 * each, 60 students. Two people sit in Moodle only, so that a pull also shows what it cannot place;
 * one student carries another id number in Moodle, and one carries none.
 */
public final class SampleUniversity {

    /** An OpenEduCat course ({@code op_course}), which universities call a programme. */
    public record Programme(int id, String code, String name) {}

    /** An OpenEduCat batch ({@code op_batch}) of a programme. */
    public record Batch(
            int id, int programmeId, String code, String name, LocalDate start, LocalDate end) {}

    /**
     * An OpenEduCat subject ({@code op_subject}) of a programme, and the Moodle course that teaches
     * it.
     */
    public record Subject(int id, int programmeId, String code, String name, long moodleCourseId) {

        /** Moodle's id number of the course, as OpenEduCat's connector writes it. */
        public String moodleIdNumber() {
            return "oec_subj_" + id + "_course_" + programmeId;
        }
    }

    /**
     * A person who studies; {@code studentId} is the {@code op_student} id, 0 for someone known to
     * Moodle only.
     */
    public record Student(
            int studentId,
            long moodleUserId,
            String firstName,
            String lastName,
            String email,
            int batchId) {

        /** OpenEduCat's registration number, {@code op_student.gr_no}. */
        public String registrationNumber() {
            return String.format(Locale.ROOT, "GR%04d", studentId);
        }

        /**
         * Moodle's id number of the user: mostly as OpenEduCat's connector writes it, once the
         * registration number; empty for Moodle-only people and for one more.
         */
        public String moodleIdNumber() {
            if (studentId == 0 || studentId == KNOWN_BY_EMAIL) {
                return "";
            }
            return studentId == KNOWN_BY_REGISTRATION
                    ? registrationNumber()
                    : "oec_student_" + studentId;
        }

        /** The address as it stands in Moodle, where one person wrote it in another case. */
        public String moodleEmail() {
            return studentId == KNOWN_BY_EMAIL ? email.toUpperCase(Locale.ROOT) : email;
        }

        public String fullName() {
            return firstName + " " + lastName;
        }
    }

    /**
     * Someone who teaches, an OpenEduCat faculty ({@code op_faculty}), and the ids of the subjects
     * taught.
     */
    public record Teacher(
            int id, String firstName, String lastName, String email, List<Integer> subjectIds) {

        public String fullName() {
            return firstName + " " + lastName;
        }
    }

    private static final int KNOWN_BY_REGISTRATION = 3;
    private static final int KNOWN_BY_EMAIL = 45;

    private static final long FIRST_MOODLE_USER = 1000;
    private static final long FIRST_MOODLE_COURSE = 100;

    private static final String[] FIRST_NAMES = {
        "Aisha", "Ben", "Chloé", "Deepak", "Elif", "Femi", "Grace", "Hiro", "Inês", "Jonas",
        "Kavya", "Liam", "María", "Noor", "Olu", "Priya", "Quentin", "Rosa", "Søren", "Tuğba"
    };

    private static final String[] LAST_NAMES = {
        "Adeyemi",
        "Brown",
        "Costa",
        "Das",
        "Ersöz",
        "Fischer",
        "García",
        "Haddad",
        "Ito",
        "Jørgensen",
        "Khan",
        "Lindqvist",
        "Müller"
    };

    /**
     * Students per programme, in the order of {@link #programmes()}: the first needs packs, the
     * last are few.
     */
    private static final int[] STUDENTS_PER_PROGRAMME = {42, 12, 6};

    private SampleUniversity() {}

    public static List<Programme> programmes() {
        return List.of(
                new Programme(1, "BSC-CS", "BSc Computer Science"),
                new Programme(2, "BBA", "Bachelor of Business Administration"),
                new Programme(3, "MPH", "Master of Public Health"));
    }

    /** Two batches per programme, ids 1 to 6, the odd ones a year ahead of the even ones. */
    public static List<Batch> batches() {
        List<Batch> batches = new ArrayList<>();
        for (Programme programme : programmes()) {
            for (int year = 2025; year <= 2026; year++) {
                batches.add(
                        new Batch(
                                batches.size() + 1,
                                programme.id(),
                                programme.code() + "-" + year,
                                programme.code() + " " + year,
                                LocalDate.of(year, 9, 1),
                                LocalDate.of(year + 2, 8, 31)));
            }
        }
        return List.copyOf(batches);
    }

    public static List<Subject> subjects() {
        return List.of(
                subject(1, 1, "MATH101", "Mathematics 101"),
                subject(2, 1, "PROG102", "Programming in Java"),
                subject(3, 1, "DATA201", "Databases & \"Big\" Data"),
                subject(4, 2, "ACC101", "Financial Accounting"),
                subject(5, 2, "MKT110", "Marketing – Méthodes"),
                subject(6, 2, "ECON120", "Microeconomics"),
                subject(7, 3, "EPI301", "Epidemiology"),
                subject(8, 3, "STAT305", "Biostatistics 统计"));
    }

    /** Every subject has a teacher; microeconomics has two. OpenEduCat alone knows them. */
    public static List<Teacher> teachers() {
        return List.of(
                new Teacher(1, "Nadia", "Okonkwo", "okonkwo@university.example", List.of(1, 2, 3)),
                new Teacher(2, "Émile", "Laurent", "laurent@university.example", List.of(4, 5, 6)),
                new Teacher(3, "Mei", "Tanaka", "tanaka@university.example", List.of(6, 7, 8)));
    }

    /**
     * The 60 students whom OpenEduCat and Moodle both know, ids 1 to 60, Moodle users 1001 to 1060.
     */
    public static List<Student> students() {
        List<Student> students = new ArrayList<>();
        for (int programme = 0; programme < STUDENTS_PER_PROGRAMME.length; programme++) {
            for (int i = 0; i < STUDENTS_PER_PROGRAMME[programme]; i++) {
                int id = students.size() + 1;
                String first = FIRST_NAMES[id % FIRST_NAMES.length];
                String last = LAST_NAMES[id % LAST_NAMES.length];
                String email = String.format(Locale.ROOT, "student%03d@university.example", id);
                students.add(
                        new Student(
                                id,
                                FIRST_MOODLE_USER + id,
                                first,
                                last,
                                email,
                                2 * programme + 1 + i % 2));
            }
        }
        return List.copyOf(students);
    }

    /**
     * Two people whom only Moodle knows; they sit in the first and in the fourth subject's course.
     */
    public static List<Student> moodleOnlyStudents() {
        return List.of(
                new Student(
                        0,
                        FIRST_MOODLE_USER + 901,
                        "Guest",
                        "Listener",
                        "guest@elsewhere.example",
                        0),
                new Student(
                        0,
                        FIRST_MOODLE_USER + 902,
                        "Exchange",
                        "Student",
                        "exchange@elsewhere.example",
                        0));
    }

    /**
     * Who is enrolled in the Moodle course of a subject, in the order in which Moodle lists them.
     */
    public static List<Student> enrolled(Subject subject) {
        List<Integer> batches =
                batches().stream()
                        .filter(batch -> batch.programmeId() == subject.programmeId())
                        .map(Batch::id)
                        .toList();
        List<Student> enrolled =
                new ArrayList<>(
                        students().stream()
                                .filter(student -> batches.contains(student.batchId()))
                                .toList());
        if (subject.id() == 1) {
            enrolled.add(moodleOnlyStudents().get(0));
        } else if (subject.id() == 4) {
            enrolled.add(moodleOnlyStudents().get(1));
        }
        return List.copyOf(enrolled);
    }

    private static Subject subject(int id, int programmeId, String code, String name) {
        return new Subject(id, programmeId, code, name, FIRST_MOODLE_COURSE + id);
    }
}
