package io.gradesync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.match.MatchReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a match is told to people, to spreadsheets and to programs. */
class MatchPrinterTest {

    private static final Map<String, Integer> COUNTS =
            new LinkedHashMap<>(Map.of("student", 3, "course", 0, "batch", 0, "enrolment", 0));

    private static Map<String, Object> gap(long id, String name) {
        return Map.of(
                "instance",
                "Moodle",
                "kind",
                "student",
                "side",
                "moodle",
                "id",
                id,
                "name",
                name,
                "reason",
                "no id number, and no student with this e-mail");
    }

    private static MatchReport report(
            String status, String failure, List<Map<String, Object>> gaps) {
        return new MatchReport(
                "Moodle",
                status,
                COUNTS,
                COUNTS,
                gaps,
                failure == null ? List.of("Something to know.") : List.of(failure),
                failure,
                List.of());
    }

    private static String printed(Format format, MatchReport... reports) throws IOException {
        StringWriter text = new StringWriter();
        new MatchPrinter(new PrintWriter(text)).print(List.of(reports), false, format);
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1"})
    void aCellIsNoFormula(String name) throws IOException {
        String csv = printed(Format.csv, report("ok", null, List.of(gap(1, name))));

        assertThat(cells(csv).get(0).get("name")).isEqualTo("'" + name);
    }

    @Test
    void aCellIsWhatItIsOtherwise() throws IOException {
        String name = "O'Brien, \"Ann\" = 1 – Ünal";

        String csv = printed(Format.csv, report("ok", null, List.of(gap(1901, name))));

        assertThat(csv).startsWith("instance,kind,side,id,name,reason\r\n");
        assertThat(cells(csv))
                .singleElement()
                .extracting(CSVRecord::toList)
                .isEqualTo(
                        List.of(
                                "Moodle",
                                "student",
                                "moodle",
                                "1901",
                                name,
                                "no id number, and no student with this e-mail"));
    }

    @Test
    void jsonHasTheGapsOfEachInstance() throws IOException {
        JsonNode json =
                new ObjectMapper()
                        .readTree(
                                printed(Format.json, report("ok", null, List.of(gap(1901, "=x")))));

        JsonNode match = json.at("/matches/0");
        assertThat(match.fieldNames())
                .toIterable()
                .containsExactly("instance", "status", "mapped", "already", "gaps", "notes");
        assertThat(match.at("/mapped/student").intValue()).isEqualTo(3);
        assertThat(match.at("/gaps/0/id").longValue()).isEqualTo(1901);
        assertThat(match.at("/gaps/0/name").textValue()).isEqualTo("=x");
    }

    @Test
    void aTableOfManyGapsSaysWhereTheOthersAre() throws IOException {
        List<Map<String, Object>> many =
                IntStream.range(0, 250).mapToObj(id -> gap(id, "Person " + id)).toList();

        String table = printed(Format.table, report("ok", null, many));

        assertThat(table)
                .contains("Moodle: ok", "| student", "Person 199 ", "Note: Something to know.")
                .contains("50 more gaps: --format csv lists all.")
                .doesNotContain("Person 200 ");
    }

    @Test
    void manyGapsOfOneKindPushNoOtherOutOfTheTable() throws IOException {
        List<Map<String, Object>> gaps = new ArrayList<>();
        IntStream.range(0, 250).forEach(id -> gaps.add(gap(id, "Person " + id)));
        Map<String, Object> batch = new HashMap<>(gap(9, "Group 9"));
        batch.put("kind", "batch");
        gaps.add(batch);

        assertThat(printed(Format.table, report("ok", null, gaps)))
                .contains("Group 9 ", "50 more gaps");
    }

    @Test
    void aCourseThatIsNotMappedStandsInEachFormat() throws IOException {
        String reason =
                "Moodle shows no id number: give it oec_subj_{subject}_course_{course}, or map it"
                        + " by hand";
        Map<String, Object> gap = new LinkedHashMap<>(gap(230, "Ethics"));
        gap.put("kind", "course");
        gap.put("reason", reason);
        MatchReport report = report("ok", null, List.of(gap));

        assertThat(printed(Format.table, report))
                .as("on one line")
                .contains("| course | moodle | 230 | Ethics | " + reason + " |");
        assertThat(cells(printed(Format.csv, report)))
                .singleElement()
                .extracting(CSVRecord::toList)
                .isEqualTo(List.of("Moodle", "course", "moodle", "230", "Ethics", reason));
        JsonNode json = new ObjectMapper().readTree(printed(Format.json, report));
        assertThat(json.at("/matches/0/gaps/0/kind").textValue()).isEqualTo("course");
        assertThat(json.at("/matches/0/gaps/0/id").longValue()).isEqualTo(230);
        assertThat(json.at("/matches/0/gaps/0/name").textValue()).isEqualTo("Ethics");
        assertThat(json.at("/matches/0/gaps/0/reason").textValue()).isEqualTo(reason);
    }

    private static List<CSVRecord> cells(String csv) throws IOException {
        return CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(csv))
                .getRecords();
    }
}
