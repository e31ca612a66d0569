package io.gradesync.sample;

import static io.gradesync.sample.SampleDraft.activity;
import static io.gradesync.sample.SampleDraft.assignment;
import static io.gradesync.sample.SampleDraft.assignmentOnScale;
import static io.gradesync.sample.SampleDraft.category;
import static io.gradesync.sample.SampleDraft.feedbackOnly;
import static io.gradesync.sample.SampleDraft.manual;
import static io.gradesync.sample.SampleDraft.onScale;
import static io.gradesync.sample.SampleDraft.quiz;
import static io.gradesync.sample.SampleDraft.range;
import static io.gradesync.sample.SampleDraft.text;
import static io.gradesync.sample.SampleNode.Trait.BLIND;
import static io.gradesync.sample.SampleNode.Trait.EXTRA_CREDIT;
import static io.gradesync.sample.SampleNode.Trait.FUTURE;
import static io.gradesync.sample.SampleNode.Trait.HIDDEN;
import static io.gradesync.sample.SampleNode.Trait.LOCKED;
import static io.gradesync.sample.SampleNode.Trait.PASS;
import static io.gradesync.sample.SampleNode.Trait.PENALTY;
import static io.gradesync.sample.SampleNode.Trait.THIRDS;
import static io.gradesync.sample.SampleNode.Trait.WHOLE;
import static io.gradesync.sample.SampleNode.Trait.WORKFLOW;

import io.gradesync.sample.SampleNode.Scale;
import java.util.List;

/**
 * What the gradebooks of the eight courses contain, in the order in which Moodle shows it.
 *
 * <p>Items are numbered in this order within their course ({@link SampleSyllabus}), so new ones
 * belong at the end of a course.
 */
final class SampleContent {

    private static final Scale QUALITY = new Scale(4, List.of("Poor", "Fair", "Good", "Excellent"));
    private static final Scale COMPETENCE = new Scale(5, List.of("Not yet", "Competent"));
    private static final Scale KNOWING =
            new Scale(
                    6,
                    List.of(
                            "Mostly separate knowing",
                            "Separate and connected",
                            "Mostly connected knowing"));

    private static final long LAST_COURSE = 108;

    private SampleContent() {}

    /** The gradebook of a course without its total; empty for a course that the site has not. */
    static List<SampleDraft> of(long courseId) {
        return switch ((int) courseId) {
            case 101 -> mathematics();
            case 102 -> programming();
            case 103 -> databases();
            case 104 -> accounting();
            case 105 -> marketing();
            case 106 -> microeconomics();
            case 107 -> epidemiology();
            case 108 -> biostatistics();
            default -> List.of();
        };
    }

    /** What only a Moodle 5 shows, behind all else, so that ids are those of 4.5. */
    static List<SampleDraft> ofMoodle5(long courseId) {
        return courseId == LAST_COURSE
                ? List.of(feedbackOnly("Draft of the thesis (feedback only)"))
                : List.of();
    }

    private static List<SampleDraft> mathematics() {
        return List.of(
                category(
                        "Coursework",
                        category(
                                "Quizzes",
                                quiz("Quiz 1: Sets and logic", 10, PASS),
                                quiz("Quiz 2: Functions", 15, THIRDS),
                                quiz("Quiz 3: Limits", 20),
                                quiz("Quiz 4: Derivatives", 10, WHOLE)),
                        category(
                                "Homework",
                                assignment("Homework 1: Induction", 100),
                                assignment("Homework 2: Proofs & counterexamples", 100),
                                assignment("Homework 3: Sequences", 50, PENALTY),
                                assignmentOnScale("Presentation", QUALITY)),
                        manual("Participation", 20)),
                category(
                        "Examinations",
                        manual("Midterm exam", 100, PASS),
                        range("Oral examination", 10, 50, PASS),
                        manual("Resit of the midterm", 100, HIDDEN),
                        assignment("Term paper (marking workflow)", 100, WORKFLOW),
                        manual("Bonus exercises", 10, EXTRA_CREDIT, WHOLE),
                        manual("Laboratory attendance", 30, LOCKED, WHOLE)),
                onScale("Attitude", QUALITY),
                text("Remarks of the tutor"),
                manual("Emoji 😀 <b>bold</b> & \"quotes\" – Übung №7", 25),
                activity("h5pactivity", "Interactive video: Integrals", 10),
                manual("Final exam", 100, FUTURE));
    }

    private static List<SampleDraft> programming() {
        return List.of(
                category(
                        "Laboratory",
                        assignment("Lab 1: Hello, world", 20, WHOLE),
                        assignment("Lab 2: Collections and List<T>", 20),
                        assignment("Lab 3: Streams", 20),
                        assignment("Lab 4: Concurrency", 20, FUTURE),
                        activity("lti", "Autograder: \"unit tests\"", 100, WHOLE)),
                category(
                        "Tests",
                        quiz("Java syntax", 10),
                        quiz("Exceptions & errors", 10, PASS),
                        quiz("Generics", 9, THIRDS)),
                assignment("Project (marked without names)", 100, BLIND),
                onScale("Code review", KNOWING),
                manual(
                        "Reflective journal on the design, implementation, testing, documentation"
                            + " and maintenance of a medium-sized program, to be kept every week"
                            + " from the first to the last session, discussed with a fellow student"
                            + " in the middle of the term, and handed in, signed by both, before"
                            + " the last Friday of December",
                        40),
                manual("Robert'); DROP TABLE students;-- C:\\temp", 5),
                activity("lesson", "Lesson: The virtual machine", 10),
                manual("Extra challenge", 5, EXTRA_CREDIT),
                manual("Practical exam", 60, PASS),
                manual("Final exam", 60, FUTURE));
    }

    private static List<SampleDraft> databases() {
        return List.of(
                category(
                        "Theory",
                        quiz("Relational algebra", 30, THIRDS),
                        quiz("Normal forms", 10, PASS),
                        quiz("\"Big\" data", 10)),
                category(
                        "Practice",
                        assignment("SQL exercises", 40),
                        assignment("Query plans", 40, THIRDS),
                        assignmentOnScale("Schema design", COMPETENCE),
                        category(
                                "Team work",
                                assignment("Prototype", 60),
                                manual("Peer review", 20, WHOLE))),
                activity("lti", "Cloud laboratory", 50),
                activity("h5pactivity", "Transactions, step by step", 5, WHOLE),
                onScale("Team spirit", QUALITY),
                manual("Second marker", 100, HIDDEN),
                manual("Seminar talk", 25),
                manual("Written exam", 90, PASS));
    }

    private static List<SampleDraft> accounting() {
        return List.of(
                category(
                        "Exercises",
                        assignment("Journal entries", 20, WHOLE),
                        assignment("Trial balance", 20),
                        assignment("Balance sheet", 20),
                        assignment("Cash flow", 20, THIRDS)),
                category(
                        "Tests",
                        quiz("Debits & credits", 12, WHOLE),
                        quiz("Depreciation", 12, THIRDS),
                        quiz("Taxes – 10 % & more", 10, PASS)),
                range("Case study, 10 to 50", 10, 50),
                onScale("Professional conduct", COMPETENCE),
                manual("Attendance", 14, WHOLE, LOCKED),
                activity("lesson", "Lesson: Double entry", 10),
                manual("Extra reading", 3, EXTRA_CREDIT, WHOLE),
                manual("Midterm", 60),
                manual("Final exam", 100, FUTURE));
    }

    private static List<SampleDraft> marketing() {
        return List.of(
                category(
                        "Contrôle continu",
                        quiz("Étude de marché", 20, THIRDS),
                        quiz("Segmentation & ciblage", 20),
                        assignment("Plan « marketing »", 20),
                        assignment("Présentation orale", 20, WHOLE)),
                category(
                        "Campagne",
                        assignment("Affiche", 50),
                        assignmentOnScale("Travail d'équipe", QUALITY),
                        manual("Budget en €", 30)),
                activity("h5pactivity", "Vidéo interactive", 10),
                activity("lesson", "Leçon : l'œuvre et l'artiste", 15),
                manual("Assiduité", 20, WHOLE),
                onScale("Attitude", QUALITY),
                manual("Rattrapage", 20, HIDDEN),
                manual("Partiel", 20, PASS),
                manual("Examen final", 20, FUTURE));
    }

    private static List<SampleDraft> microeconomics() {
        return List.of(
                category(
                        "Problem sets",
                        assignment("Problem set 1", 10),
                        assignment("Problem set 2", 10),
                        assignment("Problem set 3", 10, THIRDS),
                        assignment("Problem set 4", 10, FUTURE)),
                category(
                        "Quizzes",
                        quiz("Supply < demand?", 8, WHOLE),
                        quiz("Elasticity", 8, THIRDS),
                        quiz("Game theory", 8)),
                activity("lti", "Market simulation", 100),
                assignment("Essay", 100, PASS),
                manual("Participation", 10, WHOLE),
                manual("Bonus", 2, EXTRA_CREDIT, WHOLE),
                onScale("Seminar", KNOWING),
                manual("Midterm", 50),
                manual("Final exam", 100, FUTURE));
    }

    private static List<SampleDraft> epidemiology() {
        return List.of(
                category(
                        "Methods",
                        quiz("Rates and ratios", 20, THIRDS),
                        quiz("Study design", 20, PASS),
                        assignment("Outbreak report", 100),
                        assignment("Critical appraisal", 100)),
                category(
                        "Field work",
                        assignmentOnScale("Interview", COMPETENCE),
                        manual("Field diary", 30),
                        range("Supervisor's mark, 1 to 6", 1, 6)),
                activity("lesson", "Lesson: R₀ and beyond", 10),
                activity("lti", "Epidemic simulator", 25, WHOLE),
                manual("Ethics statement", 10, LOCKED),
                onScale("Team work", QUALITY),
                text("Comments"),
                manual("Written exam", 120, PASS),
                manual("Oral exam", 60, FUTURE));
    }

    private static List<SampleDraft> biostatistics() {
        return List.of(
                category(
                        "作业",
                        assignment("作业一 – Describing data", 100),
                        assignment("作业二 – p < 0.05", 100, THIRDS),
                        assignment("作业三 – Regression", 100)),
                category(
                        "测验",
                        quiz("Probability 概率", 10),
                        quiz("Inference 推断", 10, THIRDS),
                        quiz("χ² and friends", 10, PASS)),
                manual("תרגיל 3 – مشروع", 15),
                activity("h5pactivity", "Interactive plots 📈", 10),
                activity("lesson", "Lesson: Survival analysis", 10),
                onScale("Laboratory notebook", QUALITY),
                assignment("Thesis proposal (marking workflow)", 50, WORKFLOW),
                manual("Software test in R", 40, WHOLE),
                manual("期中考试", 100),
                manual("期末考试", 100, FUTURE));
    }
}
