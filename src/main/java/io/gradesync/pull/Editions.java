package io.gradesync.pull;

import io.gradesync.grade.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What of OpenEduCat is installed. Grading wins for the gradebook's grades; assignments and quizzes
 * go to exams, where there are any.
 *
 * @param grading module openeducat_grading (enterprise)
 * @param exams module openeducat_exam (community)
 */
public record Editions(boolean grading, boolean exams) {

    /** A row of {@code select-edition.sql}. */
    public static Editions of(Map<String, Object> row) {
        return new Editions(
                Boolean.TRUE.equals(row.get("grading")), Boolean.TRUE.equals(row.get("exams")));
    }

    /** {@code enterprise}, {@code community}, or null when no module that holds grades is there. */
    public String name() {
        if (grading) {
            return "enterprise";
        }
        return exams ? "community" : null;
    }

    /** All that are installed, by name. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (grading) {
            names.add("enterprise");
        }
        if (exams) {
            names.add("community");
        }
        return names;
    }

    /** Null when there is no table for grades of that source. */
    Target target(Source source) {
        if (source == Source.GRADEBOOK) {
            return grading ? Target.GRADEBOOK_LINE : Target.ATTENDEE;
        }
        return exams ? Target.ATTENDEE : null;
    }
}
