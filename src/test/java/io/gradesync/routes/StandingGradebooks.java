package io.gradesync.routes;

import io.gradesync.routes.GradebookRules.Band;
import io.gradesync.routes.GradebookRules.Group;
import io.gradesync.routes.GradebookRules.Line;
import io.gradesync.routes.GradebookRules.Range;
import io.gradesync.routes.GradebookRules.Subject;
import io.gradesync.routes.GradebookRules.Template;
import io.gradesync.testbed.TestDatabase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gradebooks of a database: what stands in them, and what the rules make of their lines,
 * weights and overrides.
 */
public final class StandingGradebooks {

    private final TestDatabase database;

    public StandingGradebooks(TestDatabase database) {
        this.database = database;
    }

    /** What the tables say: lines that count, gradebooks, final grades. */
    public List<String> standing() {
        List<String> rows = new ArrayList<>();
        rows.addAll(
                database.rows(
                        """
                        select 'line', l.id, trim_scale(l.obtained_marks::numeric), trim_scale(l.percentage::numeric)
                        from gradebook_line l
                        left join grading_assignment_type t on t.id = l.assignment_type_id
                        where l.state is distinct from 'cancelled' and l.assignment_archived is not true
                          and t.assign_type is distinct from 'attendance'
                        order by l.id
                        """));
        rows.addAll(
                database.rows(
                        "select 'gradebook', id, trim_scale(percentage::numeric), grade from"
                                + " gradebook_gradebook order by id"));
        rows.addAll(
                database.rows(
                        """
                        select 'final', grade_grade_id, subject, year, term, calculated, final, grade
                        from op_grade_override_line
                        order by 2, 3, 4, 5
                        """));
        return rows;
    }

    /** The same by the rules. Final grades whose lines are gone stay as they are. */
    public List<String> byTheRules() {
        Map<Integer, List<String[]>> lines = new LinkedHashMap<>();
        for (String[] line :
                columns(
                        """
                        select l.gradebook_id, l.id, l.subject_id, l.academic_year_id, l.academic_term_id,
                               l.assignment_type_id, l.marks::numeric, l.penalty::numeric, a.point::numeric,
                               l.state = 'cancelled', l.assignment_archived, i.grade_scale_type, m.grade_min,
                               m.grade_max
                        from gradebook_line l
                        join grading_assignment a on a.id = l.grade_assigment_id
                        left join moodle_mapping m on m.model = 'gradebook.line' and m.oec_record_id = l.id
                        left join moodle_instance i on i.id = m.instance_id
                        order by l.id
                        """)) {
            lines.computeIfAbsent(number(line[0]), id -> new ArrayList<>()).add(line);
        }
        Map<Integer, Subject> subjects = subjects();
        Map<Integer, List<Template>> templates =
                templates("op_course_op_grade_template_rel", "op_course_id");
        Map<Integer, List<Band>> bands = bands();
        Map<Integer, List<String[]>> finals = new HashMap<>();
        for (String[] row :
                columns(
                        """
                        select grade_grade_id, subject, year, term, override::numeric, calculated, final, grade
                        from op_grade_override_line order by 1, 2, 3, 4
                        """)) {
            finals.computeIfAbsent(number(row[0]), id -> new ArrayList<>()).add(row);
        }
        List<String> ofLines = new ArrayList<>();
        List<String> ofGradebooks = new ArrayList<>();
        List<String> ofFinals = new ArrayList<>();
        for (String[] gradebook :
                columns(
                        """
                        select b.id, b.course_id, c.grade_scale_id
                        from gradebook_gradebook b join op_course c on c.id = b.course_id
                        order by b.id
                        """)) {
            int id = number(gradebook[0]);
            Map<Integer, Line> byId = new LinkedHashMap<>();
            lines.getOrDefault(id, List.of())
                    .forEach(line -> byId.put(number(line[1]), line(line)));
            GradebookRules rules =
                    new GradebookRules(
                            List.copyOf(byId.values()),
                            subjects,
                            templates.getOrDefault(number(gradebook[1]), List.of()),
                            bands.getOrDefault(number(gradebook[2]), List.of()));
            byId.forEach(
                    (lineId, line) -> {
                        if (line.counts()) {
                            ofLines.add(row("line", lineId, line.obtained(), line.percentage()));
                        }
                    });
            BigDecimal percentage = rules.percentage();
            ofGradebooks.add(row("gradebook", id, percentage, rules.grade(percentage)));
            ofFinals.addAll(finals(id, finals.getOrDefault(id, List.of()), rules));
        }
        ofLines.sort(java.util.Comparator.comparing(row -> number(row.split("\\|")[1])));
        ofLines.addAll(ofGradebooks);
        ofLines.addAll(ofFinals);
        return ofLines;
    }

    private static List<String> finals(
            int gradebook, List<String[]> standing, GradebookRules rules) {
        Map<Group, BigDecimal> percents = rules.percents();
        List<String> rows = new ArrayList<>();
        for (String[] row : standing) {
            BigDecimal percent =
                    percents.remove(new Group(number(row[1]), number(row[2]), number(row[3])));
            BigDecimal override = decimal(row[4]);
            String calculated = row[5];
            String last = row[6];
            String grade = row[7];
            if (percent != null) {
                BigDecimal rounded =
                        (override == null ? percent : override).setScale(2, RoundingMode.HALF_UP);
                calculated = percent.toPlainString();
                last = rounded.toPlainString();
                grade = rules.grade(rounded);
            }
            rows.add(row("final", gradebook, row[1], row[2], row[3], calculated, last, grade));
        }
        percents.forEach((group, percent) -> rows.add("missing: " + group + " " + percent));
        return rows;
    }

    private static Line line(String[] line) {
        return new Line(
                new Group(number(line[2]), number(line[3]), number(line[4])),
                number(line[5]),
                decimal(line[6]),
                decimal(line[7]),
                decimal(line[8]),
                "t".equals(line[9]),
                "t".equals(line[10]),
                line[11].isEmpty()
                        ? null
                        : new Range(line[11], decimal(line[12]), decimal(line[13])));
    }

    private Map<Integer, Subject> subjects() {
        Map<Integer, List<Template>> templates =
                templates("op_grade_template_op_subject_rel", "op_subject_id");
        Map<Integer, Subject> subjects = new HashMap<>();
        for (String[] row :
                columns("select id, grade_weightage::numeric, default_template from op_subject")) {
            subjects.put(
                    number(row[0]),
                    new Subject(
                            decimal(row[1]),
                            "t".equals(row[2]),
                            templates.getOrDefault(number(row[0]), List.of())));
        }
        return subjects;
    }

    /** By the record that has them, from the older to the newer. */
    private Map<Integer, List<Template>> templates(String relation, String column) {
        Map<Integer, List<Template>> templates = new HashMap<>();
        Map<Integer, Map<Integer, BigDecimal>> weights = new HashMap<>();
        for (String[] weight :
                columns(
                        """
                        select grade_templates_id, assignment_type_id, sum(weightage::numeric)
                        from assignment_type_weight_line where weightage > 0 group by 1, 2
                        """)) {
            weights.computeIfAbsent(number(weight[0]), line -> new LinkedHashMap<>())
                    .put(number(weight[1]), decimal(weight[2]));
        }
        for (String[] line :
                columns(
                        """
                        select r.%s, l.id, l.academic_years_id, l.academic_term_id
                        from op_grade_template_line l
                        join %s r on r.op_grade_template_id = l.grade_template_id
                        order by l.id
                        """
                                .formatted(column, relation))) {
            templates
                    .computeIfAbsent(number(line[0]), of -> new ArrayList<>())
                    .add(
                            new Template(
                                    number(line[2]),
                                    number(line[3]),
                                    weights.getOrDefault(number(line[1]), Map.of())));
        }
        return templates;
    }

    private Map<Integer, List<Band>> bands() {
        Map<Integer, List<Band>> bands = new HashMap<>();
        for (String[] band :
                columns(
                        "select op_grade_scale_id, name, min_percentage::numeric from"
                                + " op_grade_type")) {
            bands.computeIfAbsent(number(band[0]), scale -> new ArrayList<>())
                    .add(new Band(band[1], decimal(band[2])));
        }
        return bands;
    }

    private List<String[]> columns(String sql) {
        return database.rows(sql).stream().map(row -> row.split("\\|", -1)).toList();
    }

    private static Integer number(String text) {
        return text.isEmpty() ? null : Integer.valueOf(text);
    }

    private static BigDecimal decimal(String text) {
        return text.isEmpty() ? null : new BigDecimal(text);
    }

    private static String row(Object... values) {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(
                    value == null
                            ? ""
                            : value instanceof BigDecimal number
                                    ? plain(number)
                                    : value.toString());
        }
        return String.join("|", texts);
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
