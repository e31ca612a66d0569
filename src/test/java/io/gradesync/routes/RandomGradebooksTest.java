package io.gradesync.routes;

import static io.gradesync.routes.GradingTables.ATTENDANCE;
import static io.gradesync.routes.GradingTables.ESSAY;
import static io.gradesync.routes.GradingTables.LATER_TERM;
import static io.gradesync.routes.GradingTables.LATER_YEAR;
import static io.gradesync.routes.GradingTables.OTHER_UID;
import static io.gradesync.routes.GradingTables.QUIZ;
import static io.gradesync.routes.GradingTables.SECOND_TERM;
import static io.gradesync.routes.GradingTables.TERM;
import static io.gradesync.routes.GradingTables.YEAR;
import static io.gradesync.routes.GradingTables.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.routes.GradebookRules.Band;
import io.gradesync.routes.GradebookRules.Group;
import io.gradesync.routes.GradebookRules.Line;
import io.gradesync.routes.GradebookRules.Range;
import io.gradesync.routes.GradebookRules.Subject;
import io.gradesync.routes.GradebookRules.Template;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Gradebooks of all kinds, by the SQL and by the rules once more. */
class RandomGradebooksTest {

    private static final List<Integer> SUBJECTS = List.of(1, 2, 3);

    /** One course's settings, and the gradebooks of two students in it. */
    record Course(
            Map<Integer, Subject> subjects,
            List<Template> templates,
            List<Band> bands,
            List<Gradebook> gradebooks) {}

    record Gradebook(List<Line> lines, Map<Group, BigDecimal> overrides) {}

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void theSqlDoesWhatTheRulesSay(@ForAll("courses") Course course) {
        try (GradingTables tables = new GradingTables()) {
            Map<Integer, Integer> subjectIds = new HashMap<>();
            int courseId = insert(tables, course, subjectIds);
            List<Integer> ids = new ArrayList<>();
            List<List<Integer>> lineIds = new ArrayList<>();
            for (Gradebook gradebook : course.gradebooks()) {
                ids.add(tables.gradebook(courseId));
                lineIds.add(insert(tables, gradebook, ids.get(ids.size() - 1), subjectIds));
            }

            assertThat(tables.recompute()).isEqualTo(ids.size());
            for (int i = 0; i < ids.size(); i++) {
                Gradebook gradebook = course.gradebooks().get(i);
                GradebookRules rules =
                        new GradebookRules(
                                gradebook.lines(),
                                course.subjects(),
                                course.templates(),
                                course.bands());
                assertThat(tables.ofGradebook(ids.get(i)))
                        .isEqualTo(
                                text(rules.percentage())
                                        + "|"
                                        + text(rules.grade(rules.percentage())));
                for (int j = 0; j < gradebook.lines().size(); j++) {
                    Line line = gradebook.lines().get(j);
                    assertThat(tables.ofLine(lineIds.get(i).get(j)))
                            .isEqualTo(
                                    line.counts()
                                            ? text(line.obtained()) + "|" + text(line.percentage())
                                            : "|");
                }
                assertThat(finalGrades(tables, ids.get(i)))
                        .containsExactlyInAnyOrderElementsOf(
                                finalGrades(rules, gradebook.overrides(), subjectIds));
            }

            ids.forEach(tables::mark);
            assertThat(tables.recompute(OTHER_UID)).isEqualTo(ids.size());
            assertThat(tables.writtenBy(OTHER_UID)).isZero();
        }
    }

    private static List<String> finalGrades(GradingTables tables, int gradebook) {
        return tables.rows(
                """
                select subject, year, term, calculated, override::numeric, final, grade, comment
                from op_grade_override_line where grade_grade_id = ?
                """,
                gradebook);
    }

    private static List<String> finalGrades(
            GradebookRules rules,
            Map<Group, BigDecimal> overrides,
            Map<Integer, Integer> subjectIds) {
        List<String> rows = new ArrayList<>();
        Map<Group, BigDecimal> calculated = rules.percents();
        Map<Group, BigDecimal> all = new LinkedHashMap<>(calculated);
        overrides.forEach((group, override) -> all.putIfAbsent(group, null));
        all.forEach(
                (group, percent) -> {
                    BigDecimal override = overrides.get(group);
                    BigDecimal last = override == null ? percent : override;
                    last = last == null ? null : last.setScale(2, RoundingMode.HALF_UP);
                    rows.add(
                            "%s|%s|%s|%s|%s|%s|%s|%s"
                                    .formatted(
                                            text(subjectIds.get(group.subject())),
                                            text(group.year()),
                                            text(group.term()),
                                            text((Object) percent),
                                            text(override),
                                            percent == null ? "" : last,
                                            percent == null ? "" : text(rules.grade(last)),
                                            overrides.containsKey(group) ? "kept" : ""));
                });
        return rows;
    }

    private static int insert(
            GradingTables tables, Course course, Map<Integer, Integer> subjectIds) {
        int id =
                tables.course(
                        course.bands().stream()
                                .flatMap(band -> List.of(band.name(), band.min()).stream())
                                .toArray());
        course.templates().forEach(t -> tables.giveCourse(id, insert(tables, t)));
        course.subjects()
                .forEach(
                        (key, subject) -> {
                            int subjectId =
                                    tables.subject(subject.weightage(), subject.defaultTemplate());
                            subjectIds.put(key, subjectId);
                            subject.templates()
                                    .forEach(t -> tables.giveSubject(subjectId, insert(tables, t)));
                        });
        return id;
    }

    private static int insert(GradingTables tables, Template template) {
        Object[] weights =
                template.weights().entrySet().stream()
                        .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                        .toArray();
        return tables.template(template.year(), template.term(), weights);
    }

    /** The ids of the lines. */
    private static List<Integer> insert(
            GradingTables tables, Gradebook gradebook, int id, Map<Integer, Integer> subjectIds) {
        List<Integer> lineIds = new ArrayList<>();
        for (Line line : gradebook.lines()) {
            Group group = line.group();
            int lineId =
                    tables.line(
                            id,
                            subjectIds.get(group.subject()),
                            group.year(),
                            group.term(),
                            line.type(),
                            line.marks(),
                            line.point(),
                            line.penalty());
            if (line.cancelled()) {
                tables.set("gradebook_line", lineId, "state", "cancelled");
            }
            tables.set("gradebook_line", lineId, "assignment_archived", line.archived());
            if (line.range() != null) {
                tables.map(
                        tables.instance(line.range().scaleType()),
                        lineId,
                        line.range().min(),
                        line.range().max());
            }
            lineIds.add(lineId);
        }
        gradebook
                .overrides()
                .forEach(
                        (group, override) ->
                                tables.finalGrade(
                                        id,
                                        subjectIds.get(group.subject()),
                                        group.year(),
                                        group.term(),
                                        override,
                                        "kept"));
        return lineIds;
    }

    private static String text(BigDecimal number) {
        if (number == null) {
            return "";
        }
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    @Provide
    Arbitrary<Course> courses() {
        Arbitrary<Map<Integer, Subject>> subjects =
                subject()
                        .list()
                        .ofSize(SUBJECTS.size())
                        .map(
                                list -> {
                                    Map<Integer, Subject> map = new LinkedHashMap<>();
                                    SUBJECTS.forEach(key -> map.put(key, list.get(key - 1)));
                                    return map;
                                });
        return Combinators.combine(
                        subjects,
                        template().list().ofMaxSize(3),
                        bands(),
                        gradebook().list().ofMinSize(1).ofMaxSize(2))
                .as(Course::new);
    }

    private static Arbitrary<Subject> subject() {
        // Often a weight, so that often each subject has one.
        Arbitrary<BigDecimal> weightage =
                Arbitraries.frequencyOf(
                        Tuple.of(8, decimal("0.5", "10", 2)),
                        Tuple.of(1, Arbitraries.of("0", null).map(w -> number(w))));
        return Combinators.combine(
                        weightage,
                        Arbitraries.of(true, false).injectNull(0.3),
                        template().list().ofMaxSize(2))
                .as(Subject::new);
    }

    private static Arbitrary<Template> template() {
        Arbitrary<BigDecimal> weight =
                Arbitraries.oneOf(
                        Arbitraries.of("0", "30", "40", "60").map(BigDecimal::new),
                        decimal("0", "100", 2));
        return Combinators.combine(
                        period().filter(group -> group.year() != null),
                        Arbitraries.maps(Arbitraries.of(QUIZ, ESSAY, ATTENDANCE), weight)
                                .ofMaxSize(3))
                .as((period, weights) -> new Template(period.year(), period.term(), weights));
    }

    private static Arbitrary<List<Band>> bands() {
        return decimal("0", "100", 1)
                .list()
                .ofMaxSize(5)
                .uniqueElements(BigDecimal::stripTrailingZeros)
                .map(
                        mins -> {
                            List<Band> bands = new ArrayList<>();
                            mins.forEach(min -> bands.add(new Band("B" + bands.size(), min)));
                            return bands;
                        });
    }

    private static Arbitrary<Gradebook> gradebook() {
        Arbitrary<Map<Group, BigDecimal>> overrides =
                Combinators.combine(group(), decimal("0", "100", 3).injectNull(0.3))
                        .as(Tuple::of)
                        .list()
                        .ofMaxSize(3)
                        .map(
                                list -> {
                                    Map<Group, BigDecimal> map = new LinkedHashMap<>();
                                    list.forEach(entry -> map.put(entry.get1(), entry.get2()));
                                    return map;
                                });
        return Combinators.combine(line().list().ofMaxSize(14), overrides).as(Gradebook::new);
    }

    private static Arbitrary<Line> line() {
        Arbitrary<BigDecimal> penalty =
                Arbitraries.oneOf(
                        Arbitraries.of("0", "10", "100", null).map(p -> number(p)),
                        decimal("0", "100", 1));
        Arbitrary<BigDecimal> point =
                Arbitraries.oneOf(
                        Arbitraries.of("3", "7", "10", "20", "100", "0", null).map(p -> number(p)),
                        decimal("0.1", "50", 1));
        return Combinators.combine(
                        group(),
                        Arbitraries.frequency(
                                Tuple.of(5, QUIZ), Tuple.of(5, ESSAY), Tuple.of(1, ATTENDANCE)),
                        decimal("0", "20", 3).injectNull(0.05),
                        penalty,
                        point,
                        Arbitraries.integers().between(0, 9).map(i -> i == 0),
                        Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true))
                                .injectNull(0.1),
                        range().injectNull(0.5))
                .as(Line::new);
    }

    private static Arbitrary<Range> range() {
        return Combinators.combine(
                        Arbitraries.of("points", "percentage", "letter"),
                        decimal("-5", "5", 1),
                        decimal("0.1", "30", 1))
                .as((type, min, span) -> new Range(type, min, min.add(span)));
    }

    private static Arbitrary<Group> group() {
        return Combinators.combine(Arbitraries.of(SUBJECTS).injectNull(0.05), period())
                .as((subject, period) -> new Group(subject, period.year(), period.term()));
    }

    private static Arbitrary<Group> period() {
        return Arbitraries.frequency(
                Tuple.of(6, new Group(null, YEAR, TERM)),
                Tuple.of(3, new Group(null, YEAR, SECOND_TERM)),
                Tuple.of(2, new Group(null, LATER_YEAR, LATER_TERM)),
                Tuple.of(2, new Group(null, YEAR, null)),
                Tuple.of(1, new Group(null, null, null)));
    }

    private static Arbitrary<BigDecimal> decimal(String min, String max, int scale) {
        return Arbitraries.bigDecimals()
                .between(new BigDecimal(min), new BigDecimal(max))
                .ofScale(scale);
    }
}
