package io.gradesync.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.pull.PullException;
import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a match makes of the many ways in which two systems can disagree on who is who. */
class MatchTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COURSES = "core_course_get_courses_by_field";
    private static final String ENROLLED = "core_enrol_get_enrolled_users";
    private static final String GRADABLE = "core_grades_get_gradable_users";
    private static final String GROUPS = "core_group_get_course_groups";
    private static final String GRADEBOOK = "gradereport_user_get_grade_items";

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    private final ArrayNode courses = JSON.createArrayNode();
    private final ArrayNode people = JSON.createArrayNode();
    private final ArrayNode groups = JSON.createArrayNode();

    @BeforeEach
    void startWithOneCourse() {
        useA(TestPostgres.sampleUniversity());
        moodle = ScriptedMoodle.start().withFunction(COURSES).withFunction(GROUPS);
        moodle.script(COURSES, form -> coursesByField(form.get("field"), form.get("value")));
        moodle.script(ENROLLED, form -> Answer.json(people.toString()));
        moodle.script(GROUPS, form -> Answer.json(groups.toString()));
        course(108, "oec_subj_8_course_3");
    }

    private void useA(TestDatabase university) {
        database = university;
        // Students 55 to 60 are the only ones of the course with subjects 7 and 8.
        database.execute(
                "delete from moodle_mapping; delete from op_course_op_subject_rel where"
                        + " op_subject_id <> 8");
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        moodle.close();
    }

    private MatchReport match() {
        return matches(Set.of()).get(0);
    }

    private List<MatchReport> matches(Set<String> instances) {
        if (service == null) {
            service = TestService.start(database, moodle);
        }
        return service.service().match(new MatchRequest(instances, false));
    }

    private ObjectNode course(long id, String idNumber) {
        ObjectNode course = courses.addObject().put("id", id).put("fullname", "Course " + id);
        return idNumber == null ? course : course.put("idnumber", idNumber);
    }

    private Answer coursesByField(String field, String value) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("courses");
        courses.forEach(
                course -> {
                    if (field == null || course.path("idnumber").asText().equals(value)) {
                        list.add(course);
                    }
                });
        answer.putArray("warnings");
        return Answer.json(answer.toString());
    }

    private ObjectNode person(long id, String idNumber, String email) {
        ObjectNode person = people.addObject().put("id", id).put("fullname", "Person " + id);
        if (idNumber != null) {
            person.put("idnumber", idNumber);
        }
        if (email != null) {
            person.put("email", email);
        }
        person.putArray("roles").addObject().put("roleid", 5).put("shortname", "student");
        return person;
    }

    private List<String> mapped(String model) {
        return database.rows(
                "select moodle_id, oec_record_id from moodle_mapping where model = '%s' order by 1, 2"
                        .formatted(model));
    }

    private static List<String> gaps(MatchReport report, String kind, String side) {
        return report.gaps().stream()
                .filter(gap -> gap.get("kind").equals(kind) && gap.get("side").equals(side))
                .map(gap -> gap.get("id") + ": " + gap.get("reason"))
                .toList();
    }

    private static String missing(int student) {
        return "%d: no Moodle user of the mapped courses has the id number oec_student_%1$d or GR%1$04d or the student's e-mail"
                .formatted(student);
    }

    @Test
    void takesTheIdNumberBeforeTheRegistrationNumberBeforeTheEmail() {
        person(55, "oec_student_55", "student056@university.example");
        person(56, " GR0056 ", "student060@university.example");
        person(57, null, "  Student057@UNIVERSITY.example ");
        person(58, "something else", "student058@university.example");
        // A number that leads nowhere is no number.
        person(59, "oec_student_999", "student059@university.example");
        // This one's e-mail is that of a student whom an id number has found.
        person(60, null, "student055@university.example");

        MatchReport report = match();

        assertThat(mapped("op.student"))
                .containsExactly("55|55", "56|56", "57|57", "58|58", "59|59");
        assertThat(gaps(report, "student", "moodle")).isEmpty();
        assertThat(report.notes()).anyMatch(note -> note.contains("Moodle users 60 look like"));
        assertThat(gaps(report, "student", "openeducat")).containsExactly(missing(60));
        assertThat(mapped("op.student.course"))
                .containsExactly("108|55", "108|56", "108|57", "108|58", "108|59");
        assertThat(report.status()).isEqualTo("ok");
    }

    @Test
    void mapsNeitherOfTwoCandidates() {
        database.execute(
                """
                update res_partner set email = 'family@home.example'
                where id in (select partner_id from op_student where id in (55, 56))
                """);
        person(1, null, "FAMILY@home.example");
        person(2, null, "student057@university.example");
        person(3, null, "student057@university.example");
        person(4, "oec_student_58", null);
        person(5, "oec_student_058", null);
        person(6, null, "student058@university.example");
        person(7, "oec_student_59", null);

        MatchReport report = match();

        assertThat(mapped("op.student")).containsExactly("7|59");
        assertThat(gaps(report, "student", "moodle"))
                .containsExactly(
                        "1: two students have this e-mail: 55, 56",
                        "2: two Moodle users have this e-mail: 2, 3",
                        "3: two Moodle users have this e-mail: 2, 3",
                        "4: two Moodle users have this id number: 4, 5",
                        "5: two Moodle users have this id number: 4, 5",
                        "6: student 58 has this e-mail, and other Moodle users have the id number"
                                + " of that student");
        assertThat(gaps(report, "student", "openeducat"))
                .containsExactly(
                        "55: two students have this e-mail: 55, 56",
                        "56: two students have this e-mail: 55, 56",
                        "57: two Moodle users have this e-mail: 2, 3",
                        "58: two Moodle users have this id number: 4, 5",
                        missing(60));
    }

    @Test
    void saysWhatIsMissing() {
        person(1, null, null);
        person(2, "  ", "nobody@university.example");
        person(3, "T-77", "nobody.else@university.example");
        course(150, "oec_subj_99_course_3");
        course(151, "oec_subj_8_course_99");
        course(152, "oec_subj_8");
        course(153, "PHYS");
        course(154, "");
        database.execute("insert into op_course_op_subject_rel values (3, 7)");

        MatchReport report = match();

        assertThat(gaps(report, "student", "moodle"))
                .containsExactly(
                        "1: no id number, and Moodle shows no e-mail",
                        "2: no id number, and no student with this e-mail",
                        "3: no student has the id number 'T-77', and no student with this e-mail");
        assertThat(gaps(report, "course", "moodle"))
                .containsExactly(
                        "150: its id number names subject 99, which does not exist",
                        "151: its id number names course 99, which does not exist",
                        "152: its id number is not of the form"
                                + " oec_subj_{subject}_course_{course}",
                        "153: another id number: give it oec_subj_{subject}_course_{course}, or map"
                                + " it by hand",
                        "154: no id number: give it oec_subj_{subject}_course_{course}, or map it"
                                + " by hand");
        assertThat(report.gaps())
                .filteredOn(gap -> gap.get("id").equals(154L))
                .extracting(gap -> gap.get("name"))
                .containsExactly("Course 154");
        assertThat(gaps(report, "course", "openeducat"))
                .containsExactly("7: no Moodle course has the id number oec_subj_7_course_3");
        assertThat(report.notes()).isEmpty();
    }

    @Test
    void leavesTeachersOut() {
        ObjectNode teacher = person(1, "oec_student_55", null);
        ((ObjectNode) teacher.path("roles").path(0)).put("shortname", "editingteacher");
        person(2, "oec_student_56", null);

        match();

        assertThat(mapped("op.student")).containsExactly("2|56");
    }

    @Test
    void readsPageAfterPage() {
        List<Integer> sizes = new ArrayList<>();
        moodle.script(
                ENROLLED,
                form -> {
                    int from = Integer.parseInt(form.get("options[2][value]"));
                    people.removeAll();
                    for (int id = from + 1; id <= Math.min(from + 1000, 1055); id++) {
                        person(id, id > 1000 ? "oec_student_" + (id - 1000) : "x" + id, null);
                    }
                    sizes.add(people.size());
                    return Answer.json(people.toString());
                });

        match();

        assertThat(sizes).containsExactly(1000, 55);
        assertThat(mapped("op.student")).hasSize(55).contains("1055|55");
    }

    @Test
    void searchesForCoursesWhereMoodleShowsNoIdNumber() {
        database.execute("insert into op_course_op_subject_rel values (3, 7)");
        moodle.script(
                COURSES,
                form ->
                        Answer.json(
                                "oec_subj_7_course_3".equals(form.get("value"))
                                        ? "{\"courses\":[{\"id\":107,\"fullname\":\"Epi\"}],\"warnings\":[]}"
                                        : form.containsKey("field")
                                                ? "{\"courses\":[],\"warnings\":[]}"
                                                : "{\"courses\":[{\"id\":1},{\"id\":107},{\"id\":109}]}"));

        MatchReport report = match();

        assertThat(
                        database.rows(
                                "select moodle_id, oec_record_id, oec_course_id, moodle_idnumber"
                                        + " from moodle_mapping where model = 'op.subject'"))
                .containsExactly("107|7|3|oec_subj_7_course_3");
        assertThat(gaps(report, "course", "openeducat"))
                .containsExactly("8: no Moodle course has the id number oec_subj_8_course_3");
        assertThat(gaps(report, "course", "moodle"))
                .containsExactly(
                        "109: Moodle shows no id number: give it"
                                + " oec_subj_{subject}_course_{course}, or map it by hand");
        assertThat(moodle.requests(COURSES)).hasSize(3);
    }

    @Test
    void mapsNeitherOfTwoCoursesOrGroupsWithOneIdNumber() {
        course(109, "oec_subj_08_course_3");
        course(107, "oec_subj_7_course_3");
        groups.addObject().put("id", 1).put("name", "A").put("idnumber", "oec_batch_5");
        groups.addObject().put("id", 2).put("name", "B").put("idnumber", "oec_batch_05");
        groups.addObject().put("id", 3).put("name", "C").put("idnumber", "oec_batch_6");
        groups.addObject().put("id", 4).put("name", "D").put("idnumber", "oec_batch_1");
        groups.addObject().put("id", 5).put("name", "E").put("idnumber", "oec_batch_77");
        groups.addObject().put("id", 6).put("name", "F").put("idnumber", "");

        MatchReport report = match();

        assertThat(mapped("op.subject")).containsExactly("107|7");
        assertThat(gaps(report, "course", "moodle"))
                .containsExactly(
                        "108: two Moodle courses have this id number: 108, 109",
                        "109: two Moodle courses have this id number: 108, 109");
        assertThat(gaps(report, "course", "openeducat"))
                .containsExactly("8: two Moodle courses have this id number: 108, 109");
        assertThat(mapped("op.batch")).containsExactly("3|6");
        assertThat(gaps(report, "batch", "moodle"))
                .containsExactly(
                        "1: two groups of the course have this id number: 1, 2",
                        "2: two groups of the course have this id number: 1, 2",
                        "4: its id number names batch 1, which is not of the course of this Moodle"
                                + " course",
                        "5: its id number names batch 77, which does not exist");
    }

    @Test
    void takesTheRunningEnrolmentWithTheHighestId() {
        database.execute(
                """
                update op_student_course set state = 'finished' where student_id = 56;
                insert into op_student_course (id, student_id, course_id, batch_id, state)
                values (901, 55, 3, 6, 'running'), (902, 57, 3, 6, 'finished'), (903, 56, 3, 5, 'finished');
                delete from op_student_course where student_id = 58
                """);
        for (int student = 55; student <= 58; student++) {
            person(student, "oec_student_" + student, null);
        }

        MatchReport report = match();

        assertThat(
                        database.rows(
                                "select moodle_user_id, oec_record_id, extra_data from"
                                    + " moodle_mapping where model = 'op.student.course' order by"
                                    + " 1"))
                .containsExactly("55|901|", "56|903|", "57|57|");
        assertThat(gaps(report, "enrolment", "moodle"))
                .containsExactly(
                        "58: student 58 has no enrolment in Master of Public Health (course 3)");
        assertThat(gaps(report, "student", "openeducat")).containsExactly(missing(59), missing(60));
    }

    @Test
    void asksTheGradebooksRosterForIdNumbersThatAreNotShown() {
        moodle.withFunction(GRADABLE);
        person(1, null, "student056@university.example");
        person(2, null, null);
        moodle.script(
                GRADABLE,
                form ->
                        Answer.json(
                                "{\"users\":[{\"id\":1,\"idnumber\":\"oec_student_55\"},{\"id\":2,\"idnumber\":\"\"}],\"warnings\":[]}"));

        match();

        assertThat(mapped("op.student")).containsExactly("1|55");
        assertThat(moodle.requests(GRADEBOOK)).as("it has shown all there are").isEmpty();
    }

    /** E-mails are left then. */
    @Test
    void aBrokenCalculationMayHideTheIdNumbersOfTheGradebookToo() {
        moodle.withFunction(GRADABLE);
        moodle.script(GRADABLE, form -> Answer.error("gradesneedregrading"));
        moodle.script(GRADEBOOK, form -> Answer.error("gradesneedregrading"));
        person(1, null, "student055@university.example");

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("ok");
        assertThat(mapped("op.student.course")).containsExactly("108|55");
        assertThat(report.notes()).anyMatch(note -> note.contains("mend the broken calculation"));
    }

    @Test
    void asksTheGradebookWhereNothingElseShowsIdNumbers() {
        course(107, "oec_subj_7_course_3");
        person(1, null, "student056@university.example");
        person(2, null, "student057@university.example");
        moodle.script(
                GRADEBOOK,
                form ->
                        form.get("userid").equals("2")
                                ? Answer.error("userdeleted")
                                : Answer.json(
                                        "{\"usergrades\":[{\"userid\":1,\"useridnumber\":\"oec_student_55\",\"gradeitems\":[{\"id\":1}]}],\"warnings\":[]}"));

        match();

        assertThat(mapped("op.student")).containsExactly("1|55", "2|57");
        assertThat(moodle.requests(GRADEBOOK)).as("each user once").hasSize(2);

        match();

        assertThat(moodle.requests(GRADEBOOK)).as("who is mapped is not asked for").hasSize(2);
    }

    @Test
    void decidesNothingOfAUserWhoseIdNumberCouldNotBeRead() {
        person(1, null, "student056@university.example");
        moodle.script(GRADEBOOK, form -> Answer.html(503, "<html>Busy</html>"));

        MatchReport report = match();

        assertThat(mapped("op.student")).isEmpty();
        assertThat(report.status()).isEqualTo("partial");
        assertThat(report.notes()).anyMatch(note -> note.startsWith("Course 108: Moodle is not"));
    }

    @Test
    void takesTheEmailWhereTheGradebookRefuses() {
        person(1, null, "student056@university.example");
        person(2, null, "student057@university.example");
        moodle.script(GRADEBOOK, form -> Answer.error("nopermissions"));

        MatchReport report = match();

        assertThat(mapped("op.student")).containsExactly("1|56", "2|57");
        assertThat(report.status()).isEqualTo("ok");
    }

    /** From 18.0 of 2025 on names of courses are kept by language; enrolments need no batch. */
    @ParameterizedTest
    @EnumSource(SampleVersion.class)
    void worksOnEveryVersion(SampleVersion version) {
        useA(TestPostgres.sampleUniversity(version));
        database.execute(
                """
                alter table op_student_course alter column batch_id drop not null;
                update op_student_course set batch_id = null where student_id in (55, 56);
                insert into op_course_op_subject_rel values (3, 7);
                delete from op_student_course where student_id = 58
                """);
        person(55, "oec_student_55", null);
        person(56, null, "student056@university.example");
        person(58, "GR0058", null);
        groups.addObject().put("id", 3).put("name", "C").put("idnumber", "oec_batch_6");

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("ok");
        assertThat(mapped("op.subject")).containsExactly("108|8");
        assertThat(mapped("op.student")).containsExactly("55|55", "56|56", "58|58");
        assertThat(mapped("op.batch")).containsExactly("3|6");
        assertThat(mapped("op.student.course")).containsExactly("108|55", "108|56");
        assertThat(report.gaps())
                .filteredOn(gap -> gap.get("kind").equals("course"))
                .extracting(gap -> gap.get("name"))
                .containsExactly("Epidemiology (Master of Public Health)");
        assertThat(gaps(report, "enrolment", "moodle"))
                .containsExactly(
                        "58: student 58 has no enrolment in Master of Public Health (course 3)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    '{"fr_FR": "Arts"}'                      | Arts
                    '{"tr_TR": "Sanat", "fr_FR": "Arts"}'    | Arts
                    '{"en_US": "", "fr_FR": "Arts"}'         | Arts
                    '{"en_US": null, "fr_FR": "Arts"}'       | Arts
                    '{"fr_FR": "Arts", "en_US": "Liberal"}'  | Liberal
                    '{"en_US": "", "fr_FR": null}'           | MPH
                    '{}'                                     | MPH
                    'null'                                   | MPH
                    '""'                                     | MPH
                                                             | MPH
                    """)
    void namesACourseInWhateverLanguageItHas(String name, String shown) {
        database.execute(
                "alter table op_course alter column name drop not null; update op_course set name ="
                        + (name == null ? "null" : "'" + name + "'")
                        + " where id = 3; delete from op_student_course where student_id = 55");
        person(55, "oec_student_55", null);

        MatchReport report = match();

        assertThat(gaps(report, "enrolment", "moodle"))
                .containsExactly(
                        "55: student 55 has no enrolment in %s (course 3)".formatted(shown));
    }

    /** Courses that are mapped by hand, and those that are found now, get all in the same run. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneRunIsEnough(boolean listed) {
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id, moodle_idnumber)
                values (1, 'op.subject', 200, 7, 3, null), (1, 'op.subject', 201, 7, null, 'oec_subj_7_course_3')
                """);
        if (listed) {
            course(200, "");
            course(201, "BIO");
        }
        person(1, "oec_student_55", null);
        person(2, null, "student056@university.example");
        moodle.script(
                GROUPS,
                form ->
                        Answer.json(
                                form.get("courseid").equals("108")
                                        ? "[]"
                                        : "[{\"id\":%s,\"name\":\"G\",\"idnumber\":\"oec_batch_6\"}]"
                                                .formatted(
                                                        form.get("courseid").replace("20", "90"))));

        MatchReport first = match();
        MatchReport second = match();

        assertThat(mapped("op.subject")).containsExactly("108|8", "200|7", "201|7");
        assertThat(mapped("op.student")).containsExactly("1|55", "2|56");
        assertThat(mapped("op.batch")).containsExactly("900|6", "901|6");
        assertThat(mapped("op.student.course"))
                .containsExactly("108|55", "108|56", "200|55", "200|56", "201|55", "201|56");
        assertThat(gaps(first, "course", "moodle")).isEmpty();
        assertThat(second.mapped().values()).containsOnly(0);
    }

    /** A broken calculation keeps the gradebook from naming a course's people. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBrokenCalculationKeepsNobodyOut(boolean shown) {
        moodle.withFunction(GRADABLE);
        moodle.script(GRADABLE, form -> Answer.error("gradesneedregrading"));
        moodle.script(
                GRADEBOOK,
                form ->
                        Answer.json(
                                "{\"usergrades\":[{\"userid\":1,\"useridnumber\":\"oec_student_55\",\"gradeitems\":[]}],\"warnings\":[]}"));
        groups.addObject().put("id", 3).put("name", "C").put("idnumber", "oec_batch_6");
        person(1, shown ? "oec_student_55" : null, "student056@university.example");

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("ok");
        assertThat(report.notes()).isEmpty();
        assertThat(mapped("op.student")).containsExactly("1|55");
        assertThat(mapped("op.student.course")).containsExactly("108|55");
        assertThat(mapped("op.batch")).containsExactly("3|6");
    }

    @Test
    void groupsThatAreRefusedAreANote() {
        person(1, "oec_student_55", null);
        moodle.script(GROUPS, form -> Answer.error("nopermissions"));

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("ok");
        assertThat(report.notes()).anyMatch(note -> note.contains("its groups cannot be seen"));
        assertThat(mapped("op.student")).containsExactly("1|55");
    }

    @Test
    void functionsThatTheTokenLacksAreNotes() {
        database.execute(
                "insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id,"
                        + " oec_course_id) values (1, 'op.subject', 108, 8, 3)");
        moodle.without(COURSES).without(GROUPS).without(ENROLLED).withFunction(GRADABLE);
        moodle.script(
                GRADABLE,
                form ->
                        Answer.json(
                                "{\"users\":[{\"id\":1,\"fullname\":\"One\",\"idnumber\":\"oec_student_55\",\"email\":\"\"}]}"));

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("ok");
        assertThat(report.notes())
                .anyMatch(note -> note.contains(COURSES))
                .anyMatch(note -> note.contains(GROUPS));
        assertThat(mapped("op.student")).containsExactly("1|55");
    }

    @Test
    void aCourseThatFailsLeavesTheOthersAlone() {
        course(107, "oec_subj_7_course_3");
        person(1, "oec_student_55", null);
        moodle.script(
                ENROLLED,
                form ->
                        form.get("courseid").equals("107")
                                ? Answer.html(200, "<html>Oops</html>")
                                : Answer.json(people.toString()));

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("partial");
        assertThat(report.failures())
                .singleElement()
                .asString()
                .startsWith(
                        "Course 107: Moodle's answer to core_enrol_get_enrolled_users is an"
                                + " HTML page");
        assertThat(mapped("op.subject")).containsExactly("107|7", "108|8");
        assertThat(mapped("op.student")).containsExactly("1|55");
        assertThat(gaps(report, "student", "openeducat"))
                .as("whoever is missing may sit in the course that could not be read")
                .isEmpty();
    }

    @Test
    void aSiteThatRefusesFailsItsInstanceOnly() {
        person(1, "oec_student_55", null);
        database.execute(
                """
                insert into moodle_instance (name, url, token) values ('Other', '%s', 'wrong')
                """
                        .formatted(moodle.url()));

        List<MatchReport> reports = matches(Set.of());

        assertThat(reports)
                .extracting(MatchReport::instance, MatchReport::status)
                .containsExactlyInAnyOrder(
                        org.assertj.core.api.Assertions.tuple("Moodle", "ok"),
                        org.assertj.core.api.Assertions.tuple("Other", "failed"));
        assertThat(reports)
                .filteredOn(report -> report.instance().equals("Other"))
                .singleElement()
                .satisfies(
                        report -> {
                            assertThat(report.failure()).startsWith("Moodle does not know the");
                            assertThat(report.mapped().values()).containsOnly(0);
                        });
        assertThat(mapped("op.student")).containsExactly("1|55");
    }

    @Test
    void instancesDoNotMix() {
        person(1, "oec_student_55", null);
        database.execute(
                """
                insert into moodle_instance (name, url, token) values ('Other', '%s', '%s');
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id) values (2, 'op.student', 1, 60)
                """
                        .formatted(moodle.url(), ScriptedMoodle.TOKEN));

        MatchReport only = matches(Set.of("Moodle")).get(0);

        assertThat(only.already().get("student")).isZero();
        assertThat(
                        database.rows(
                                "select instance_id, moodle_id, oec_record_id from moodle_mapping"
                                        + " where model = 'op.student' order by 1"))
                .containsExactly("1|1|55", "2|1|60");

        matches(Set.of());

        assertThat(
                        database.rows(
                                "select instance_id, moodle_user_id, oec_record_id from"
                                    + " moodle_mapping where model = 'op.student.course' order by"
                                    + " 1"))
                .containsExactly("1|1|55", "2|1|60");
        assertThatThrownBy(() -> matches(Set.of("Third")))
                .isInstanceOf(PullException.class)
                .hasMessageContaining("Third");
    }

    @Test
    void namesAndNumbersOfStrangersAreOnlyText() {
        person(1, "'; drop table moodle_mapping; --\u0000", "a'b\u0000@x.example")
                .put("fullname", "=HYPERLINK(\"x\")\u001b[31m\n\u202eevil");
        person(2, "oec_student_99999999999999999999", "{{env:PATH}} ${body}");
        person(0, "oec_student_56", null);
        person(-5, "oec_student_57", null);
        people.add("no object");
        person(3, "oec_student_55", "x".repeat(5000)).put("fullname", "y".repeat(5000));
        course(160, "oec_subj_99999999999_course_1").putNull("fullname");

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("ok");
        assertThat(mapped("op.student")).containsExactly("3|55");
        assertThat(report.gaps())
                .filteredOn(gap -> gap.get("id").equals(1L))
                .singleElement()
                .extracting(gap -> gap.get("name"))
                .isEqualTo("=HYPERLINK(\"x\") [31m evil");
        assertThat(report.gaps())
                .allSatisfy(gap -> assertThat(gap.get("reason").toString()).hasSizeLessThan(210));
    }

    @Test
    void rowsThatLeadNowhereAreNamed() {
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                values (1, 'op.student', 1, 999, null), (1, 'op.student', 2, null, null),
                       (1, 'op.subject', 300, 999, 3), (1, 'op.subject', 301, 7, null)
                """);
        person(1, "oec_student_55", null);
        person(2, "oec_student_56", null);

        MatchReport report = match();

        assertThat(mapped("op.student")).containsExactly("1|999", "2|");
        assertThat(gaps(report, "student", "moodle"))
                .containsExactly(
                        "1: its row in moodle_mapping names a student who does not exist: mend"
                                + " oec_record_id",
                        "2: its row in moodle_mapping names a student who does not exist: mend"
                                + " oec_record_id");
        assertThat(gaps(report, "course", "moodle"))
                .containsExactly(
                        "300: its row in moodle_mapping names a subject that does not exist: mend"
                                + " oec_record_id",
                        "301: its row in moodle_mapping names no course that exists: mend"
                                + " oec_course_id");
        assertThat(moodle.requests(ENROLLED))
                .extracting(form -> form.get("courseid"))
                .doesNotContain("301");
    }

    @Test
    void worksWithoutTheTableOfSubjectsOfCourses() {
        database.execute("drop table op_course_op_subject_rel");
        person(1, "oec_student_55", null);

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("ok");
        assertThat(mapped("op.subject")).containsExactly("108|8");
    }

    @Test
    void writesAllOrNothing() {
        database.execute(
                """
                alter table moodle_mapping add constraint no_enrolments check (model <> 'op.student.course')
                """);
        person(1, "oec_student_55", null);

        MatchReport report = match();

        assertThat(report.status()).isEqualTo("failed");
        assertThat(report.failure()).startsWith("The database refused a statement");
        assertThat(database.number("select count(*) from moodle_mapping")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from moodle_instance i",
                "m.moodle_idnumber from",
                "from op_batch",
                "s.gr_no, p.email",
                "to_regclass('op_course_op_subject_rel')",
                "r.op_subject_id as subject_id",
                "select distinct on (e.student_id, e.course_id)",
                "insert into moodle_mapping"
            })
    @Fault(37)
    void aStatementWhoseConnectionBreaksIsRepeated(String text) {
        database.execute("insert into op_course_op_subject_rel values (3, 7)");
        assertMatched(matchThroughA(proxy -> proxy.cutBefore(text)));
    }

    /** The statement is sent again, and finds its rows or makes them. */
    @Test
    @Fault(37)
    void rowsOfWhichTheAnswerWasLostStandOnce() {
        assertMatched(matchThroughA(proxy -> proxy.cutAfter("insert into moodle_mapping")));
    }

    private void assertMatched(MatchReport report) {
        assertThat(report.failure()).isNull();
        assertThat(mapped("op.subject")).containsExactly("108|8");
        assertThat(mapped("op.student")).containsExactly("1|55");
    }

    private MatchReport matchThroughA(Consumer<FaultProxy> fault) {
        person(1, "oec_student_55", null);
        try (FaultProxy proxy = FaultProxy.to(database.url())) {
            service =
                    TestService.start(
                            database,
                            moodle,
                            Map.of("gradesync.database.url", proxy.readable(database.url())));
            fault.accept(proxy);
            MatchReport report = match();
            assertThat(proxy.cuts()).isEqualTo(1);
            service.close();
            service = null;
            return report;
        }
    }

    @Test
    void worksWithTheShippedGrantsAndNamesARightThatIsMissing() throws IOException {
        String role = "matcher_" + System.nanoTime();
        database.execute("create role " + role + " login password 'secret'");
        database.execute(
                Files.readAllLines(Path.of("src/site/resources/grants.sql")).stream()
                        .filter(line -> !line.startsWith("--"))
                        .collect(Collectors.joining("\n"))
                        .replace(":\"role\"", role));
        // The template's own tables belong to the superuser that made it.
        database.rows(
                        "select relname from pg_class where relkind = 'r' and (relname like"
                                + " 'moodle\\_%' or relname like 'grade\\_sync\\_%')")
                .forEach(table -> database.execute("alter table " + table + " owner to " + role));
        person(1, null, "student055@university.example");
        service =
                TestService.start(
                        database,
                        moodle,
                        Map.of(
                                "gradesync.database.url",
                                database.url().replaceAll("[?&]user=[^&]*", ""),
                                "gradesync.database.username",
                                role,
                                "gradesync.database.password",
                                "secret"));

        assertThat(match().failure()).isNull();
        assertThat(mapped("op.student")).containsExactly("1|55");

        database.execute("revoke select (email) on res_partner from " + role);
        assertThat(match().failure()).startsWith("The database role lacks a right");
        service.close();
        service = null;
        database.execute("drop owned by " + role + "; drop role " + role);
    }
}
