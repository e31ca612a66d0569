package io.gradesync.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.gradesync.grade.Reason;
import io.gradesync.pull.Action;
import io.gradesync.pull.Counts;
import io.gradesync.pull.CourseResult;
import io.gradesync.pull.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Prints runs: for people as a table per course with a line of totals, for programs as JSON or CSV.
 */
final class RunPrinter {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final PrintWriter out;

    RunPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(List<RunReport> runs, Format format) throws IOException {
        switch (format) {
            case json -> out.println(JSON.writeValueAsString(Map.of("runs", runs)));
            case csv -> {
                if (runs.stream().anyMatch(run -> run.changes() != null)) {
                    new ChangePrinter(out).csv(runs);
                } else {
                    csv(runs);
                }
            }
            case table -> runs.forEach(this::table);
        }
        out.flush();
    }

    private void csv(List<RunReport> runs) throws IOException {
        CSVPrinter csv =
                CSVFormat.DEFAULT
                        .builder()
                        .setHeader(
                                "run",
                                "instance",
                                "status",
                                "moodleCourseId",
                                "course",
                                "read",
                                "created",
                                "updated",
                                "repaired",
                                "unchanged",
                                "skipped",
                                "failed",
                                "failure")
                        .get()
                        .print(out);
        for (RunReport run : runs) {
            for (CourseResult course : ordered(run)) {
                Counts counts = course.counts();
                csv.printRecord(
                        run.id(),
                        run.instance(),
                        run.status(),
                        course.moodleCourseId(),
                        course.name(),
                        counts.read(),
                        counts.written(Action.CREATED),
                        counts.written(Action.UPDATED),
                        counts.written(Action.REPAIRED),
                        counts.unchanged(),
                        counts.skipped(),
                        counts.failed(),
                        course.failure());
            }
        }
        csv.flush();
    }

    private void table(RunReport run) {
        out.printf(
                "%s: run %s%s, %s%n",
                run.instance(),
                run.id() == null ? "-" : run.id(),
                run.edition() == null ? "" : " (" + run.edition() + ")",
                run.status());
        List<CourseResult> courses = ordered(run);
        if (!courses.isEmpty()) {
            Counts total = new Counts();
            courses.forEach(course -> total.add(course.counts()));
            out.println(
                    AsciiTable.builder()
                            .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
                            .data(
                                    courses,
                                    List.of(
                                            column(
                                                    "Moodle course",
                                                    HorizontalAlign.RIGHT,
                                                    "",
                                                    course -> course.moodleCourseId()),
                                            column(
                                                    "Subject",
                                                    HorizontalAlign.LEFT,
                                                    "Total",
                                                    RunPrinter::name),
                                            number("Read", total, Counts::read),
                                            number(
                                                    "Created",
                                                    total,
                                                    counts -> counts.written(Action.CREATED)),
                                            number(
                                                    "Updated",
                                                    total,
                                                    counts -> counts.written(Action.UPDATED)),
                                            number(
                                                    "Repaired",
                                                    total,
                                                    counts -> counts.written(Action.REPAIRED)),
                                            number("Unchanged", total, Counts::unchanged),
                                            number("Skipped", total, Counts::skipped),
                                            number("Failed", total, Counts::failed)))
                            .asString());
            reasons("Skipped", total.refused(false));
            reasons("Failed", total.refused(true));
        }
        if (run.changes() != null && !run.changes().isEmpty()) {
            new ChangePrinter(out).table(run.changes());
        }
        if (run.completion().values().stream().anyMatch(students -> students > 0)) {
            out.printf(
                    "Course completion: %d complete, %d incomplete, %d without.%n",
                    run.completion().get("complete"),
                    run.completion().get("incomplete"),
                    run.completion().get("none"));
        }
        out.printf(
                "%s: %d created, %d updated. Recomputed: %d. Requests to Moodle: %d.%n",
                exams(run.edition()),
                run.exams().get("created"),
                run.exams().get("updated"),
                run.recomputed(),
                run.moodleRequests());
        run.notes().stream()
                .filter(note -> !note.equals(run.failure()))
                .forEach(note -> out.println("Note: " + note));
        out.println();
    }

    /** What holds a Moodle item's grades. */
    private static String exams(String edition) {
        return switch (edition == null ? "" : edition) {
            case "enterprise" -> "Grading assignments";
            case "enterprise+community" -> "Grading assignments and exams";
            default -> "Exams";
        };
    }

    private void reasons(String title, Map<Reason, Long> reasons) {
        if (!reasons.isEmpty()) {
            out.println(
                    reasons.entrySet().stream()
                            .map(
                                    entry ->
                                            "%d %s"
                                                    .formatted(
                                                            entry.getValue(),
                                                            entry.getKey().label()))
                            .collect(Collectors.joining(", ", title + ": ", ".")));
        }
    }

    private static String name(CourseResult course) {
        String name = course.name() == null ? "(no subject)" : course.name();
        return course.failure() == null ? name : name + " (failed)";
    }

    private static com.github.freva.asciitable.ColumnData<CourseResult> number(
            String header, Counts total, Function<Counts, Long> value) {
        return column(
                header,
                HorizontalAlign.RIGHT,
                value.apply(total).toString(),
                course -> value.apply(course.counts()));
    }

    private static com.github.freva.asciitable.ColumnData<CourseResult> column(
            String header,
            HorizontalAlign align,
            String footer,
            Function<CourseResult, Object> value) {
        return new Column()
                .header(header)
                .headerAlign(align)
                .dataAlign(align)
                .footer(footer)
                .footerAlign(align)
                .with(course -> String.valueOf(value.apply(course)));
    }

    private static List<CourseResult> ordered(RunReport run) {
        return run.results().stream()
                .sorted(Comparator.comparingLong(CourseResult::moodleCourseId))
                .toList();
    }
}
