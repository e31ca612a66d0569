package io.gradesync.testbed;

import com.sun.net.httpserver.HttpServer;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.RosterCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A course of 1,000 students and 30 items, in Moodle and in OpenEduCat. */
public final class ThousandStudents implements AutoCloseable {

    public static final int STUDENTS = 1000;
    public static final int ITEMS = 30;
    public static final int GRADES = STUDENTS * ITEMS;
    public static final int FIRST_USER = 100_000;

    private static final Pattern USER = Pattern.compile("\"userid\":(\\d+)");

    private final List<byte[]> students = new ArrayList<>();
    private final HttpServer moodle;

    public ThousandStudents() throws Exception {
        moodle = moodle();
    }

    public String url() {
        return "http://127.0.0.1:" + moodle.getAddress().getPort();
    }

    public Map<String, String> settings() {
        return Map.of(
                "gradesync.moodle.url",
                url(),
                "gradesync.moodle.token",
                ScriptedMoodle.TOKEN,
                // The default; tests make do with less.
                "gradesync.database.pool-size",
                "8");
    }

    /** One student's grade in one item goes up by one. */
    public void changeOneGrade() {
        students.set(0, packed(student(FIRST_USER, 1)));
    }

    /** Every grade goes up by one. */
    public void changeEveryGrade() {
        for (int i = 0; i < STUDENTS; i++) {
            students.set(i, packed(student(FIRST_USER + i, ITEMS)));
        }
    }

    @Override
    public void close() {
        moodle.stop(0);
    }

    /** The sample university with a thousand students more, all in one course. */
    public static TestDatabase university(String edition) {
        TestDatabase database = TestPostgres.sampleUniversity(edition);
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101;
                delete from moodle_mapping where model = 'op.batch';
                update moodle_instance set pull_assignment_grades = false, pull_quiz_grades = false,
                    pull_completion_status = false;
                insert into res_partner (id, name) select 10000 + n, 'Student' from generate_series(0, %1$d - 1) n;
                insert into op_student (id, partner_id, gender)
                select 10000 + n, 10000 + n, 'o' from generate_series(0, %1$d - 1) n;
                insert into op_student_course (student_id, course_id, batch_id, state)
                select 10000 + n, 1, 1 + n %% 2, 'running' from generate_series(0, %1$d - 1) n;
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                select i.id, 'op.student', %2$d + n, 10000 + n from moodle_instance i, generate_series(0, %1$d - 1) n
                """
                        .formatted(STUDENTS, FIRST_USER));
        return database;
    }

    /** Answers from memory, so that Moodle's own time does not count. */
    private HttpServer moodle() throws Exception {
        StringBuilder roster = new StringBuilder("[");
        for (int i = 0; i < STUDENTS; i++) {
            students.add(packed(student(FIRST_USER + i, 0)));
            roster.append(i == 0 ? "" : ",")
                    .append(
                            "{\"id\":%d,\"roles\":[{\"roleid\":5,\"name\":\"\",\"shortname\":\"student\",\"sortorder\":0}]}"
                                    .formatted(FIRST_USER + i));
        }
        byte[] everybody = roster.append("]").toString().getBytes(StandardCharsets.UTF_8);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task);
                            thread.setDaemon(true);
                            return thread;
                        }));
        server.createContext(
                "/",
                exchange -> {
                    String form =
                            URLDecoder.decode(
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8),
                                    StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, 0);
                    try (var body = exchange.getResponseBody()) {
                        if (form.contains("wsfunction=core_webservice")) {
                            body.write(
                                    ("{\"sitename\":\"Bench\",\"release\":\"4.5\",\"functions\":[{\"name\":\""
                                                    + GradebookCalls.FUNCTION
                                                    + "\"},{\"name\":\""
                                                    + RosterCalls.ENROLLED
                                                    + "\"},{\"name\":\"tool_mobile_call_external_functions\"}]}")
                                            .getBytes(StandardCharsets.UTF_8));
                        } else if (form.contains("wsfunction=core_enrol")) {
                            body.write(
                                    form.contains("[value]=1000&options[3]")
                                            ? "[]".getBytes(StandardCharsets.UTF_8)
                                            : everybody);
                        } else {
                            body.write("{\"responses\":[".getBytes(StandardCharsets.UTF_8));
                            Matcher users = USER.matcher(form);
                            for (boolean first = true; users.find(); first = false) {
                                if (!first) {
                                    body.write(',');
                                }
                                body.write(
                                        students.get(
                                                Integer.parseInt(users.group(1)) - FIRST_USER));
                            }
                            body.write("]}".getBytes(StandardCharsets.UTF_8));
                        }
                    }
                });
        server.start();
        return server;
    }

    private static byte[] packed(String json) {
        String escaped = json.replace("\\", "\\\\").replace("\"", "\\\"");
        return ("{\"error\":false,\"data\":\"" + escaped + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param changed so many of the items have one point more
     */
    private static String student(int user, int changed) {
        StringBuilder json =
                new StringBuilder(
                        "{\"usergrades\":[{\"courseid\":101,\"courseidnumber\":\"\",\"userid\":%d,\"userfullname\":\"Student %d\","
                                        .formatted(user, user)
                                + "\"useridnumber\":\"\",\"maxdepth\":2,\"gradeitems\":[");
        for (int item = 1; item <= ITEMS; item++) {
            json.append(item == 1 ? "" : ",")
                    .append(
                            """
                            {"id":%d,"itemname":"Item %d","itemtype":"mod","itemmodule":"assign","iteminstance":%d,"itemnumber":0,\
                            "idnumber":"","categoryid":3,"outcomeid":null,"scaleid":null,"locked":false,"cmid":%d,"weightraw":0.5,\
                            "weightformatted":"50.00 %%","graderaw":%d.%d,"gradedatesubmitted":null,"gradedategraded":1795365718,\
                            "gradehiddenbydate":false,"gradeneedsupdate":false,"gradeishidden":false,"gradeislocked":false,\
                            "gradeisoverridden":false,"gradeformatted":"50.00","grademin":0,"grademax":100,\
                            "rangeformatted":"0&ndash;100","percentageformatted":"50.00 %%","feedback":"","feedbackformat":2}\
                            """
                                    .formatted(
                                            item,
                                            item,
                                            item,
                                            item,
                                            (user * 7 + item * 13) % 99 + (item <= changed ? 1 : 0),
                                            item % 10));
        }
        return json.append("]}],\"warnings\":[]}").toString();
    }
}
